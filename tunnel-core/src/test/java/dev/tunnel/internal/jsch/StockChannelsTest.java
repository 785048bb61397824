package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.internal.session.Channel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StockChannelsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void aServerThatAnnouncesPacketsBeyondAllMemoryLosesTheChannelAlone() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            StockChannels channels = new StockChannels(client.session(), new SessionEnd());

            Channel channel = channels.open(client.channel(Fault.HUGE_PACKET), TIMEOUT);

            assertThatIOException()
                    .isThrownBy(() -> channel.output().write(1))
                    .withMessage("the server announces packets that no memory can hold");

            Await.until("the channel is closed over there", () -> server.openChannels() == 0);
            assertThat(client.session().isConnected()).isTrue();
        }
    }
}
