package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.RoutePlanner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a connection is like, and how many are made. */
class DirectDialerTest {

    private static ResolvedHop hop(int port, String config) throws IOException {
        return new RoutePlanner(SshConfig.parse(config), null, null, null, Duration.ofSeconds(10), null)
                .plan(List.of(Hop.of("user@127.0.0.1:" + port)))
                .last();
    }

    @ParameterizedTest
    @CsvSource({"yes, true", "no, false"})
    void aConnectionIsProbedWhenIdleAndNeverWaitsToSend(String setting, boolean probed) throws Exception {
        List<Stage> stages = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new DirectDialer(
                                hop(server.getLocalPort(), "TCPKeepAlive " + setting), new AbortableSocket())
                        .dial(stages::add)) {
            assertThat(socket.getKeepAlive()).isEqualTo(probed);
            assertThat(socket.getTcpNoDelay()).isTrue();
            assertThat(stages).containsExactly(Stage.CONNECT);
        }
    }

    @Test
    void anAttemptThatWasGivenUpConnectsToNobody() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AbortableSocket given = new AbortableSocket();
            given.abort();
            DirectDialer dialer = new DirectDialer(hop(server.getLocalPort(), "ConnectionAttempts 9"), given);
            assertThatThrownBy(() -> dialer.dial(stage -> {})).hasMessageContaining("can't be reached");
            server.setSoTimeout(1);
            assertThatThrownBy(server::accept).hasMessageContaining("timed out");
        }
    }

    @Test
    void theLimitHasEveryAttemptAndPauseInIt() throws Exception {
        assertThat(hop(1, "").connectLimit()).isEqualTo(Duration.ofSeconds(10));
        assertThat(hop(1, "ConnectionAttempts 3").connectLimit()).isEqualTo(Duration.ofSeconds(32));
        assertThat(hop(1, "ConnectionAttempts 2147483647").connectLimit()).isEqualTo(Duration.ofDays(1));
        assertThat(hop(1, "ConnectionAttempts 3\nProxyCommand x").connectLimit())
                .isEqualTo(Duration.ofSeconds(10));
    }
}
