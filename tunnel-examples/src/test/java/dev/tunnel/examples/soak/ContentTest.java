package dev.tunnel.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ContentTest {
    private final Content content = Content.random(new Random(1), 3L * Content.PERIOD);
    private final byte[] bytes = new byte[100_000];

    @Test
    void matchesWhatWasCopied() {
        for (long position : new long[] {0, 1, Content.PERIOD - 50_000, 2L * Content.PERIOD}) {
            content.copy(position, bytes, 0, bytes.length);

            assertThat(content.matches(position, bytes, bytes.length)).isTrue();
            assertThat(content.matches(position + 1, bytes, bytes.length)).isFalse();
        }
    }

    @Test
    void tellsAWrongByte() {
        content.copy(0, bytes, 0, bytes.length);
        bytes[bytes.length - 1]++;

        assertThat(content.matches(0, bytes, bytes.length)).isFalse();
        assertThat(content.matches(0, bytes, bytes.length - 1)).isTrue();
    }

    @Test
    void hasNothingAfterItsEnd() {
        Content one = new Content(0, 1);
        one.copy(0, bytes, 0, 2);

        assertThat(one.matches(0, bytes, 1)).isTrue();
        assertThat(one.matches(0, bytes, 2)).isFalse();
    }
}
