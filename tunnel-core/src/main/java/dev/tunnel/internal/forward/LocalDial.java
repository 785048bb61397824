package dev.tunnel.internal.forward;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.text.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to connect to a destination from this machine. */
final class LocalDial {
    private static final Logger log = LoggerFactory.getLogger(LocalDial.class);

    private final Endpoint destination;
    private final Duration timeout;
    private final Predicate<InetAddress> permitted;
    // Guarded by this.
    private @Nullable SocketChannel socket;
    private @Nullable IOException aborted;

    /**
     * Not yet begun.
     *
     * @param permitted which of the destination's addresses may be connected
     */
    LocalDial(Endpoint destination, Duration timeout, Predicate<InetAddress> permitted) {
        this.destination = destination;
        this.timeout = timeout;
        this.permitted = permitted;
    }

    /** Every address of the destination is one that may not be connected. */
    static final class ForbiddenException extends IOException {
        private static final long serialVersionUID = 1L;

        ForbiddenException(String message) {
            super(message);
        }
    }

    /** Connects, and gives a socket in blocking mode. */
    SocketChannel connect() throws IOException {
        return destination instanceof Endpoint.Tcp tcp ? tcp(tcp) : unix((Endpoint.Unix) destination);
    }

    /** Tries the name's addresses in turn, as ssh does, sharing the time out among them. */
    private SocketChannel tcp(Endpoint.Tcp target) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        InetAddress[] addresses = permitted(target, resolve(target.host()));
        IOException failure = null;
        for (int i = 0; i < addresses.length; i++) {
            long share = (deadline - System.nanoTime()) / (addresses.length - i);
            try {
                return tcp(addresses[i], target.port(), (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(share)));
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure == null ? new UnknownHostException(target.host()) : failure;
    }

    private InetAddress[] permitted(Endpoint.Tcp target, InetAddress[] all) throws ForbiddenException {
        InetAddress[] some = Arrays.stream(all).filter(permitted).toArray(InetAddress[]::new);
        if (all.length > 0 && some.length == 0) {
            throw new ForbiddenException(target + " is at " + Addresses.text(all[0]) + ", which is not permitted");
        }
        return some;
    }

    private static InetAddress[] resolve(String host) throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("the name " + host + " can't be resolved", e);
        }
    }

    private SocketChannel tcp(InetAddress address, int port, int timeoutMillis) throws IOException {
        SocketChannel fresh = adopt(SocketChannel.open());
        try {
            fresh.socket().connect(new InetSocketAddress(address, port), timeoutMillis);
            return fresh;
        } catch (IOException e) {
            close(fresh);
            throw new IOException(Addresses.text(address) + " port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Either at once or not at all, as ssh does. */
    private SocketChannel unix(Endpoint.Unix target) throws IOException {
        SocketChannel fresh = adopt(SocketChannel.open(java.net.StandardProtocolFamily.UNIX));
        try {
            fresh.configureBlocking(false);
            if (!fresh.connect(UnixDomainSocketAddress.of(target.toPath()))) {
                throw new IOException("it doesn't accept at once");
            }
            fresh.configureBlocking(true);
            return fresh;
        } catch (IOException e) {
            close(fresh);
            throw e;
        }
    }

    private SocketChannel adopt(SocketChannel fresh) throws IOException {
        IOException why;
        synchronized (this) {
            socket = fresh;
            why = aborted;
        }
        if (why != null) {
            close(fresh);
            throw new IOException(why.getMessage(), why);
        }
        return fresh;
    }

    /**
     * Makes {@link #connect} fail soon. If it has succeeded, the destination sees a reset: nobody has ended anything.
     */
    void abort(IOException reason) {
        SocketChannel open;
        synchronized (this) {
            aborted = reason;
            open = socket;
        }
        if (open != null) {
            reset(open);
        }
    }

    private void reset(SocketChannel open) {
        if (destination instanceof Endpoint.Tcp) {
            try {
                open.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                log.debug("a socket can't be reset and is closed", e);
            }
        }
        close(open);
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a socket failed", e);
        }
    }
}
