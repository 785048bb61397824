package dev.tunnel.internal.jsch;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.ConnectionConfig.AddressFamily;
import dev.tunnel.internal.route.Dialing;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.text.Addresses;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a hop's port over TCP as ssh does: to every address of its name in turn, and to all again as often as
 * {@code ConnectionAttempts} says.
 */
final class DirectDialer {
    private final ResolvedHop hop;
    private final Dialing dialing;
    private final AbortableSocket socket;

    /** Gives every socket to the given one, which may close it. */
    DirectDialer(ResolvedHop hop, AbortableSocket socket) {
        this.hop = hop;
        this.dialing = hop.target().dialing();
        this.socket = socket;
    }

    Socket dial(Consumer<Stage> stage) throws TunnelException {
        List<InetAddress> addresses = resolve();
        stage.accept(Stage.CONNECT);
        IOException last = null;
        for (int attempt = 0; attempt < dialing.attempts() && !socket.isAborted(); attempt++) {
            try {
                if (attempt > 0) {
                    socket.pause(Dialing.PAUSE);
                }
                return connect(addresses);
            } catch (IOException e) {
                last = e;
            }
        }
        throw unreachable(last);
    }

    private TunnelException unreachable(@Nullable IOException last) {
        String attempts = dialing.attempts() == 1 ? "" : " in " + dialing.attempts() + " attempts";
        String why = last == null ? "" : ": " + last.getMessage();
        return unreachable(Stage.CONNECT, "can't be reached" + attempts + why, last);
    }

    private List<InetAddress> resolve() throws TunnelException {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(hop.host());
        } catch (UnknownHostException e) {
            throw unreachable(Stage.RESOLVE, "the name " + hop.host() + " can't be resolved", e);
        }
        List<InetAddress> wanted = Stream.of(all).filter(this::isOfFamily).toList();
        if (wanted.isEmpty()) {
            String others = Stream.of(all).map(Addresses::text).collect(Collectors.joining(", "));
            String family = dialing.addressFamily() == AddressFamily.INET ? "IPv4" : "IPv6";
            throw unreachable(
                    Stage.RESOLVE,
                    "the name " + hop.host() + " has no " + family + " address, which AddressFamily asks for, only "
                            + others,
                    null);
        }
        return wanted;
    }

    private boolean isOfFamily(InetAddress address) {
        return switch (dialing.addressFamily()) {
            case ANY -> true;
            case INET -> !(address instanceof Inet6Address);
            case INET6 -> address instanceof Inet6Address;
        };
    }

    /** Shares the time out among the addresses. */
    private Socket connect(List<InetAddress> addresses) throws IOException {
        long deadline = System.nanoTime() + hop.connectTimeout().toNanos();
        IOException last = null;
        for (int i = 0; i < addresses.size(); i++) {
            long share = (deadline - System.nanoTime()) / (addresses.size() - i);
            try {
                return connect(addresses.get(i), (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(share)));
            } catch (IOException e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw last == null ? new IOException("no address") : last;
    }

    private Socket connect(InetAddress address, int timeoutMillis) throws IOException {
        Socket fresh = socket.adopt(new Socket());
        try {
            fresh.setKeepAlive(dialing.tcpKeepAlive());
            fresh.setTcpNoDelay(true);
            bind(fresh, LocalAddress.towards(address, dialing));
            fresh.connect(new InetSocketAddress(address, hop.port()), timeoutMillis);
            return fresh;
        } catch (IOException e) {
            AbortableSocket.close(fresh);
            throw new IOException(Addresses.text(address) + " port " + hop.port() + ": " + e.getMessage(), e);
        }
    }

    private static void bind(Socket fresh, @Nullable InetAddress local) throws IOException {
        if (local == null) {
            return;
        }
        try {
            fresh.bind(new InetSocketAddress(local, 0));
        } catch (IOException e) {
            throw new IOException("can't connect from " + Addresses.text(local) + ": " + e.getMessage(), e);
        }
    }

    private TunnelException unreachable(Stage at, String message, @Nullable Throwable cause) {
        return new TunnelException.Unreachable(hop.hop(), at, message, cause);
    }
}
