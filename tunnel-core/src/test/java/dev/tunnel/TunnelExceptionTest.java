package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a caller can learn from each kind of failure. */
class TunnelExceptionTest {
    private static final Hop HOP = Hop.of("a");

    /**
     * One kind.
     *
     * @param failure an example
     * @param stage the stage it must tell
     * @param retryable whether it may succeed later
     * @param hop the hop it must tell, or null
     */
    record Kind(TunnelException failure, Stage stage, boolean retryable, Hop hop) {}

    static Stream<Kind> kinds() {
        IOException cause = new IOException("cause");
        return Stream.of(
                new Kind(new TunnelException.Unreachable(HOP, Stage.BANNER, "m", cause), Stage.BANNER, true, HOP),
                new Kind(new TunnelException.HostKey(HOP, "m", cause), Stage.HOST_KEY, false, HOP),
                new Kind(new TunnelException.Authentication(HOP, "m", cause), Stage.AUTHENTICATION, false, HOP),
                new Kind(
                        new ChannelOpen(HOP, ChannelOpen.Reason.CONNECT_FAILED, "m", cause),
                        Stage.CHANNEL_OPEN,
                        true,
                        HOP),
                new Kind(new TunnelException.Bind(HOP, "m", cause), Stage.BIND, true, HOP),
                new Kind(new TunnelException.Configuration(HOP, "m", cause), Stage.CONFIGURATION, false, HOP),
                new Kind(new TunnelException.Closed("m"), Stage.OPEN, false, null));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tellsStageHopAndWhetherToTryAgain(Kind kind) {
        assertThat(kind.failure.stage()).isEqualTo(kind.stage);
        assertThat(kind.failure.isRetryable()).isEqualTo(kind.retryable);
        assertThat(kind.failure.hop()).isEqualTo(kind.hop);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepsEverythingWithAnotherMessage(Kind kind) {
        TunnelException other = kind.failure.withMessage("other");

        assertThat(other).isExactlyInstanceOf(kind.failure.getClass()).hasMessage("other");
        assertThat(other.getCause()).isSameAs(kind.failure.getCause());
        assertThat(other.stage()).isEqualTo(kind.stage);
        assertThat(other.hop()).isEqualTo(kind.hop);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void survivesSerialisationWithoutTheHop(Kind kind) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kind.failure);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            TunnelException copy = (TunnelException) in.readObject();

            assertThat(copy).isExactlyInstanceOf(kind.failure.getClass()).hasMessage("m");
            assertThat(copy.stage()).isEqualTo(kind.stage);
            assertThat(copy.isRetryable()).isEqualTo(kind.retryable);
            assertThat(copy.hop()).isNull();
            if (copy instanceof ChannelOpen open) {
                assertThat(open.reason()).isEqualTo(ChannelOpen.Reason.CONNECT_FAILED);
            }
        }
    }
}
