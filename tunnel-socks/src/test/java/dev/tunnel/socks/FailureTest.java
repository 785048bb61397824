package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelException.Stage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of failure has a code of its own, which its type and its reason decide. */
class FailureTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(open(Reason.ADMINISTRATIVELY_PROHIBITED, null), 2, 403),
                failure(open(Reason.CONNECT_FAILED, null), 5, 502),
                failure(open(Reason.CONNECT_FAILED, new IOException("no route, timed out")), 5, 502),
                failure(open(Reason.CONNECT_FAILED, new IOException("", new ConnectException())), 5, 502),
                failure(open(Reason.CONNECT_FAILED, new IOException("", new UnknownHostException())), 4, 502),
                failure(open(Reason.CONNECT_FAILED, new IOException("", new NoRouteToHostException())), 4, 502),
                failure(open(Reason.CONNECT_FAILED, new IOException("", new SocketTimeoutException())), 6, 504),
                failure(open(Reason.UNKNOWN_CHANNEL_TYPE, null), 1, 502),
                failure(open(Reason.RESOURCE_SHORTAGE, null), 1, 503),
                failure(open(Reason.OTHER, null), 1, 502),
                failure(open(Reason.TIMEOUT, null), 6, 504),
                failure(new TunnelException.Unreachable(null, Stage.CHANNEL_OPEN, "no session", null), 3, 503),
                failure(new TunnelException.Refused("too late"), 1, 503),
                failure(new TunnelException.Closed("closed"), 1, 502));
    }

    private static Arguments failure(TunnelException cause, int socks5, int status) {
        return Arguments.of(cause, socks5, status);
    }

    private static TunnelException open(Reason reason, Throwable cause) {
        return new ChannelOpen(null, reason, "refused", cause);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void code(TunnelException cause, int socks5, int status) {
        assertThat(Failure.of(cause).socks5()).isEqualTo((byte) socks5);
        assertThat(Failure.of(cause).status()).isEqualTo(status);
    }
}
