package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Session;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What we send while keys are exchanged, which the test pretends: it waits, and whoever waits is let go on. */
@Timeout(60)
class MessageWriterTest {
    private final HeldRequests held = new HeldRequests();
    private final SessionEnd end = new SessionEnd();
    private final AtomicInteger packets = new AtomicInteger();
    private ScriptedSshServer server;
    private StockJsch client;
    private OwnedChannels channels;
    private VarHandle exchanging;

    @BeforeEach
    void connect() throws Exception {
        exchanging = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup())
                .findVarHandle(Session.class, "in_kex", boolean.class);
        server = held.startServer();
        client = StockJsch.prepare(server);
        client.session()
                .setSocketFactory(new JschTransport(
                        new Socket(server.host(), server.port()), "test", end, number -> packets.incrementAndGet()));
        channels = new OwnedChannels(new JschInternals(), client.session(), end);
        client.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        server.close();
    }

    private void exchangeKeys(boolean exchanges) {
        exchanging.setVolatile(client.session(), exchanges);
    }

    /** Returns when the thread that sends is waiting. */
    private Background sendInVain() {
        Background sender = Background.run("keepalive", channels::keepAlive);
        sender.awaitState(Thread.State.WAITING);
        return sender;
    }

    @Test
    void waitsUntilTheKeysAreExchanged() throws Exception {
        exchangeKeys(true);
        int before = packets.get();
        Background sender = sendInVain();
        channels.caughtUp();
        assertThat(sender.hasEnded()).isFalse();
        assertThat(packets).hasValue(before);

        exchangeKeys(false);
        channels.caughtUp();

        sender.succeeds();
        assertThat(held.next().name()).isEqualTo("keepalive@openssh.com");
    }

    @Test
    void letsAllGoOn() throws Exception {
        exchangeKeys(true);
        Background one = sendInVain();
        one.interrupt();
        Background other = sendInVain();

        exchangeKeys(false);
        channels.caughtUp();

        one.succeeds();
        other.succeeds();
        held.next();
        held.next();
    }

    @Test
    void doesNotWaitForALostSession() {
        exchangeKeys(true);
        Background sender = sendInVain();

        end.lose(new IOException("gone"));

        assertThat(sender.failure()).isInstanceOf(IOException.class).hasMessage("gone");
    }
}
