package dev.tunnel.internal.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiation;
import dev.tunnel.internal.negotiation.Negotiator;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that can't be served is told why, and nothing of it stays, at whatever moment that turns out. */
class HandshakeTest {
    private static final String REFUSAL = "too late";
    private static final Endpoint.Tcp DESTINATION = Endpoint.tcp("db", 5432);

    private final ChannelPair pair = new ChannelPair();
    private final Channel client =
            (Channel) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Channel.class}, this::invoke);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger mostWaiting = new AtomicInteger();
    private Runnable beforeWaiting = () -> {};
    private Runnable beforeAnswer = () -> {};
    private Onward onward = destination -> {
        throw new AssertionError("nobody should open " + destination);
    };
    private Connections connections;
    private Handshake handshake;

    private Object invoke(Object proxy, Method method, Object... arguments) throws Throwable {
        if (method.getName().equals("onReadable")) {
            waitForClient((Runnable) arguments[0]);
            return null;
        }
        try {
            return method.invoke(pair.near(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void waitForClient(Runnable listener) {
        Runnable before = beforeWaiting;
        beforeWaiting = () -> {};
        before.run();
        mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
        pair.near().onReadable(() -> {
            waiting.decrementAndGet();
            listener.run();
        });
    }

    /** Wants ten bytes before it knows the destination. */
    private final class TenBytes implements Negotiator, Negotiation {
        @Override
        public Negotiation begin() {
            return this;
        }

        @Override
        public void check(Endpoint.Tcp destination) {
            // Everything is permitted.
        }

        @Override
        public boolean permits(Endpoint.Tcp destination, InetAddress address) {
            return true;
        }

        @Override
        public Endpoint.Tcp take(ByteBuffer received, ByteArrayOutputStream reply) {
            return received.remaining() < 10 ? null : DESTINATION;
        }

        @Override
        public byte[] opened() {
            return new byte[] {'!'};
        }

        @Override
        public byte[] failed(TunnelException cause) {
            beforeAnswer.run();
            return cause.getMessage().getBytes(UTF_8);
        }
    }

    private static final class NoIntake implements Intake {
        @Override
        public String name() {
            return "forward";
        }

        @Override
        public String label() {
            return "forward";
        }

        @Override
        public void attach(SshSession session) {}

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public void awaitEnd() {}
    }

    @BeforeEach
    void begin() throws IOException {
        Limits limits = new Limits(10, Duration.ofMinutes(1), Duration.ZERO, 10, Duration.ofMinutes(1));
        connections = new Connections(new NoIntake(), limits, new Events(null));
        ForwardedConnection connection = connections.admit(Originator.LOCAL, pair.near()::abort);
        handshake = new Handshake(connections, client, connection, new TenBytes(), named -> onward.open(named));
    }

    @AfterEach
    void close() {
        connections.close("done");
        connections.interrupt();
    }

    private void refuse() {
        handshake.fail(new TunnelException.Refused(REFUSAL));
    }

    /** It may still send what it likes, is told why, and is done with when it goes; one thread at a time reads. */
    private void assertLeavesInPeace() throws IOException {
        // More than fits in between, so that somebody has to read it.
        pair.far().output().write(new byte[3 * ChannelPair.ROOM]);
        pair.far().shutdownOutput();
        assertThat(new String(pair.far().input().readAllBytes(), UTF_8)).isEqualTo(REFUSAL);
        Await.until("it is closed", () -> pair.near().closes() > 0);
        assertThat(mostWaiting).hasValue(1);
    }

    @Test
    void whoIsRefusedBeforeItIsWaitedForLeavesInPeace() throws Exception {
        beforeWaiting = this::refuse;
        handshake.start();
        assertLeavesInPeace();
    }

    @Test
    void whoIsRefusedBeforeItIsWaitedForAgainLeavesInPeace() throws Exception {
        pair.far().output().write(new byte[5]);
        beforeWaiting = this::refuse;
        handshake.start();
        assertLeavesInPeace();
    }

    @Test
    void whoIsRefusedWhileItIsWaitedForLeavesInPeace() throws Exception {
        handshake.start();
        refuse();
        assertLeavesInPeace();
    }

    @Test
    void whoSendsSomethingWhileItIsBeingRefusedLeavesInPeace() throws Exception {
        beforeAnswer = () -> {
            try {
                pair.far().output().write(new byte[5]);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            Await.until("it is called", () -> waiting.get() == 0);
        };
        handshake.start();
        refuse();
        assertLeavesInPeace();
    }

    @Test
    void whoEndsItsOutputWhileItIsBeingRefusedIsTold() throws Exception {
        beforeAnswer = () -> {
            pair.far().shutdownOutput();
            Await.until("it is called", () -> waiting.get() == 0);
        };
        handshake.start();
        refuse();
        assertThat(new String(pair.far().input().readAllBytes(), UTF_8)).isEqualTo(REFUSAL);
        Await.until("it is closed", () -> pair.near().closes() > 0);
        assertThat(mostWaiting).hasValue(1);
    }

    /** Nobody has ended anything, so the destination must not think so. */
    @Test
    void aDestinationIsCutWhoseClientIsLostMeanwhile() throws Exception {
        ChannelPair destination = new ChannelPair();
        onward = named -> {
            pair.near().abort(new IOException("session lost"));
            return destination.near();
        };
        pair.far().output().write(new byte[10]);
        handshake.start();

        assertThatThrownBy(() -> destination.far().input().read()).hasMessageContaining("session lost");
        Await.until("the client is closed", () -> pair.near().closes() == 1);
        assertThat(destination.near().closes()).isEqualTo(1);
        assertThat(connections.stats(0, null).connectionsFailed()).isEqualTo(1);
    }
}
