package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That JSch's decompression is a place to see every packet at, whatever is negotiated, and changes nothing. */
@Timeout(60)
class PacketTapTest {
    private static final int CHANNEL_DATA = 94;
    private static final int CHANNEL_CLOSE = 97;
    private static final int OPEN_MILLIS = 10_000;

    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

    /** A client whose packets the receiver sees. */
    private static StockJsch connect(ScriptedSshServer server, PacketTap.Receiver receiver, Map<String, String> config)
            throws Exception {
        StockJsch client = StockJsch.prepare(server);
        config.forEach(client.session()::setConfig);
        JschTransport transport =
                new JschTransport(new Socket(server.host(), server.port()), "test", new SessionEnd(), number -> {});
        client.session().setSocketFactory(transport);
        client.connect();
        JschInternals internals = new JschInternals();
        PacketTap tap = new PacketTap(List.of(receiver));
        transport.afterRead(() -> internals.tap(client.session(), tap));
        return client;
    }

    private static ScriptedSshServer server(BuiltinCompressions compression) throws IOException {
        List<NamedFactory<Compression>> compressions = List.of(compression);
        return ScriptedSshServer.builder()
                .customize(sshd -> sshd.setCompressionFactories(compressions))
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "aes128-ctr, hmac-sha2-256, none, none",
        "aes128-ctr, hmac-sha2-256-etm@openssh.com, none, none",
        "aes256-gcm@openssh.com, hmac-sha2-256, none, none",
        "chacha20-poly1305@openssh.com, hmac-sha2-256, none, none",
        "aes128-ctr, hmac-sha2-256, zlib, zlib",
        "aes128-ctr, hmac-sha2-256-etm@openssh.com, zlib, zlib",
        "aes256-gcm@openssh.com, hmac-sha2-256, delayedZlib, zlib@openssh.com"
    })
    void seesEveryPacketBeforeAndAfterAKeyExchange(
            String cipher, String mac, BuiltinCompressions compression, String name) throws Exception {
        Map<String, String> config =
                Map.of("cipher.s2c", cipher, "mac.s2c", mac, "compression.s2c", name, "compression.c2s", name);
        PacketTap.Receiver look = payload -> {
            seen.add(payload.readByte());
            return false;
        };
        try (ScriptedSshServer server = server(compression);
                StockJsch client = connect(server, look, config)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.receive(Fault.EOF_WITHOUT_CLOSE)).isEqualTo(Fault.PAYLOAD.expected());
                assertThat(seen).contains(CHANNEL_DATA);
                seen.clear();
                server.rekey();
            }
        }
    }

    @Test
    void whatIsTakenJschNeverSees() throws Exception {
        PacketTap.Receiver greedy = payload -> {
            seen.add(payload.peek());
            return payload.peek() == CHANNEL_DATA;
        };
        RecordingSink sink = new RecordingSink();
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = connect(server, greedy, Map.of())) {
            ChannelDirectTCPIP channel = client.channel(Fault.CLOSE_WITHOUT_EOF);
            channel.setOutputStream(sink);
            channel.connect(OPEN_MILLIS);

            // What JSch makes of it is no sign: it may forget a CLOSE that comes before its opener has woken.
            Await.until("the server has closed the channel", () -> seen.contains(CHANNEL_CLOSE));
            assertThat(seen).contains(CHANNEL_DATA);
            assertThat(sink.bytes()).isZero();
        }
    }
}
