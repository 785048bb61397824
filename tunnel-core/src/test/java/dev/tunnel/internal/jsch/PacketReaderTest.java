package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketReaderTest {
    private final PacketReader reader = new PacketReader();

    private void reset(int... bytes) {
        byte[] packet = new byte[bytes.length + 3];
        for (int i = 0; i < bytes.length; i++) {
            packet[i + 1] = (byte) bytes[i];
        }
        reader.reset(packet, 1, bytes.length);
    }

    @Test
    void readsTheTypesOfTheProtocol() throws Exception {
        reset(90, 0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 3, 'a', 0xc3, 0xbc);

        assertThat(reader.peek()).isEqualTo(90);
        assertThat(reader.readByte()).isEqualTo(90);
        assertThat(reader.readInt()).isEqualTo(0xffff_fffeL);
        assertThat(reader.readText()).isEqualTo("aü");
        assertThat(reader.peek()).isNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void anIntegerNeedsFourBytes(int bytes) {
        reset(new int[bytes]);

        assertThatIOException().isThrownBy(reader::readInt);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x7f, 0xff})
    void aStringIsNoLongerThanItsMessage(int highest) {
        reset(highest, 0, 0, 2, 'a');

        assertThatIOException().isThrownBy(reader::readText).withMessageContaining("shorter than it claims");
    }

    @Test
    void aByteNeedsOne() {
        reset();

        assertThatIOException().isThrownBy(reader::readByte);
    }
}
