package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelClosedException;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JschTransportTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** What is in order for the hop before is a cut for everything that its channel carries. */
    @Test
    void aChannelThatIsClosedInOrderIsALostSessionForTheHopBehindIt() throws Exception {
        SessionEnd end = new SessionEnd();
        try (ScriptedSshServer server = ScriptedSshServer.start();
                TcpPeer source = TcpPeer.source(Payload.of(1L << 40));
                StockJsch client = StockJsch.prepare(server);
                FailingSocket socket = new FailingSocket(server.host(), server.port())) {
            client.session().setSocketFactory(new JschTransport(socket, "test", end, number -> {}));
            OwnedChannels channels = new OwnedChannels(new JschInternals(), client.session(), end);
            client.connect();
            Channel channel = channels.open(client.channel(source.port()), TIMEOUT);

            socket.writesFail = new ChannelClosedException("the other side has closed the connection");

            assertThatThrownBy(() -> channel.input().transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ChannelClosedException.class)
                    .hasMessage("the other side has closed the connection");
            assertThat(end.lost()).isNotNull().isNotInstanceOf(ChannelClosedException.class);
        }
    }
}
