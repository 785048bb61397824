package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.RemoteListener;
import dev.tunnel.testkit.ChannelPair;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hop that listens without a network: the test makes the connections. */
final class FakeHop {
    /** The port it chooses. */
    static final int CHOSEN = 40_000;

    final List<Endpoint> asked = new CopyOnWriteArrayList<>();
    final List<Endpoint> cancelled = new CopyOnWriteArrayList<>();
    private volatile @Nullable Consumer<IncomingConnection> onConnection;
    private volatile Runnable onListen = () -> {};

    /** A session to it. */
    FakeSession session() {
        return new FakeSession().listening(this::listen);
    }

    /** Does something whenever it is asked to listen, before it answers. */
    void onListen(Runnable action) {
        onListen = action;
    }

    private RemoteListener listen(Endpoint bind, Consumer<IncomingConnection> connections) throws TunnelException {
        asked.add(bind);
        onConnection = connections;
        onListen.run();
        Endpoint address =
                bind instanceof Endpoint.Tcp tcp && tcp.port() == 0 ? Endpoint.tcp(tcp.host(), CHOSEN) : bind;
        return new RemoteListener() {
            @Override
            public Endpoint address() {
                return address;
            }

            @Override
            public void close(Duration patience) {
                cancelled.add(address);
            }
        };
    }

    /** Somebody connects. */
    Visitor connect() {
        Visitor visitor = new Visitor();
        connect(visitor);
        return visitor;
    }

    void connect(Visitor visitor) {
        Consumer<IncomingConnection> listener = onConnection;
        if (listener == null) {
            throw new AssertionError("nobody has asked it to listen");
        }
        listener.accept(visitor);
    }

    /** A connection to the hop. */
    static final class Visitor implements IncomingConnection {
        /** What came of it: null if it was accepted. */
        final CompletableFuture<@Nullable Reason> answer = new CompletableFuture<>();

        final ChannelPair pair = new ChannelPair();
        volatile boolean sessionLost;

        @Override
        public Endpoint address() {
            return Endpoint.loopback(CHOSEN);
        }

        @Override
        public Originator originator() {
            return new Originator("192.0.2.7", 4321);
        }

        @Override
        public Channel accept() throws IOException {
            if (sessionLost) {
                throw new IOException("the session is lost");
            }
            answer.complete(null);
            return pair.near();
        }

        @Override
        public void refuse(Reason reason, String explanation) {
            answer.complete(reason);
        }
    }
}
