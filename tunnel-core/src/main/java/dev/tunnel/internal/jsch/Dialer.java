package dev.tunnel.internal.jsch;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.ChannelSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.internal.text.Addresses;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to a hop's port: directly, or through the session of the hop before, which then resolves the name. */
final class Dialer {
    private static final Logger log = LoggerFactory.getLogger(Dialer.class);

    private final ResolvedHop hop;
    private final @Nullable SshSession via;
    private final Consumer<Stage> stage;
    // Guarded by this.
    private @Nullable Socket socket;
    private @Nullable Thread dialing;
    private boolean aborted;

    Dialer(ResolvedHop hop, @Nullable SshSession via, Consumer<Stage> stage) {
        this.hop = hop;
        this.via = via;
        this.stage = stage;
    }

    Socket dial() throws TunnelException {
        synchronized (this) {
            if (aborted) {
                throw unreachable(Stage.CONNECT, "the attempt was given up", null);
            }
            dialing = Thread.currentThread();
        }
        try {
            return via == null ? direct() : through(via);
        } finally {
            synchronized (this) {
                dialing = null;
            }
        }
    }

    /** Makes {@link #dial} fail soon, and closes its socket also if it has succeeded. */
    void abort() {
        Socket open;
        synchronized (this) {
            aborted = true;
            open = socket;
            if (dialing != null && via != null) {
                dialing.interrupt();
            }
        }
        if (open != null) {
            close(open);
        }
    }

    private Socket through(SshSession session) throws TunnelException {
        stage.accept(Stage.CHANNEL_OPEN);
        Endpoint target = Endpoint.tcp(hop.host(), hop.port());
        try {
            ChannelSocket next = new ChannelSocket(
                    (destination, timeout) -> session.open(destination, Originator.LOCAL, hop.connectTimeout()),
                    () -> {});
            next.connect(target, 0);
            return adopt(next);
        } catch (TunnelException e) {
            throw e;
        } catch (IOException e) {
            throw unreachable(
                    Stage.CHANNEL_OPEN,
                    "can't be reached through the hop before: " + Text.printable(e.getMessage()),
                    e);
        }
    }

    /** Tries the name's addresses in turn, as ssh does, sharing the time out among them. */
    private Socket direct() throws TunnelException {
        long deadline = System.nanoTime() + hop.connectTimeout().toNanos();
        InetAddress[] addresses = resolve();
        stage.accept(Stage.CONNECT);
        IOException last = null;
        for (int i = 0; i < addresses.length; i++) {
            long share = (deadline - System.nanoTime()) / (addresses.length - i);
            try {
                return connect(addresses[i], (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(share)));
            } catch (IOException e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw unreachable(
                Stage.CONNECT, "can't be reached: " + (last == null ? "no address" : last.getMessage()), last);
    }

    private InetAddress[] resolve() throws TunnelException {
        try {
            return InetAddress.getAllByName(hop.host());
        } catch (UnknownHostException e) {
            throw unreachable(Stage.RESOLVE, "the name " + hop.host() + " can't be resolved", e);
        }
    }

    private Socket connect(InetAddress address, int timeoutMillis) throws IOException {
        Socket fresh = adopt(new Socket());
        try {
            fresh.connect(new InetSocketAddress(address, hop.port()), timeoutMillis);
            return fresh;
        } catch (IOException e) {
            close(fresh);
            throw new IOException(Addresses.text(address) + " port " + hop.port() + ": " + e.getMessage(), e);
        }
    }

    private synchronized Socket adopt(Socket fresh) throws IOException {
        if (aborted) {
            close(fresh);
            throw new IOException("the attempt was given up");
        }
        socket = fresh;
        return fresh;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a socket failed", e);
        }
    }

    private TunnelException unreachable(Stage at, String message, @Nullable Throwable cause) {
        return new TunnelException.Unreachable(hop.hop(), at, message, cause);
    }
}
