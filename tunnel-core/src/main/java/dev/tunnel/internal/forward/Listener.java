package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bound addresses of one forward; {@code localhost} gives two, one for each loopback, with the same port. */
final class Listener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 128;
    private static final int PORT_TRIES = 20;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private final List<ServerSocketChannel> sockets = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    private Listener() {}

    /**
     * Binds what a forward wants to listen on.
     *
     * @throws TunnelException.Bind if an address can't be bound; nothing stays bound then
     */
    static Listener bind(Endpoint endpoint) throws TunnelException.Bind {
        Listener listener = new Listener();
        try {
            if (endpoint instanceof Endpoint.Unix unix) {
                listener.bindUnix(unix.toPath());
            } else {
                listener.bindTcp((Endpoint.Tcp) endpoint);
            }
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw new TunnelException.Bind("can't listen on " + endpoint + ": " + reason(e) + remedy(endpoint, e), e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof UnknownHostException) {
            return "the name can't be resolved";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "the file exists";
        }
        if (e instanceof NoSuchFileException) {
            return "its folder doesn't exist";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    private static String remedy(Endpoint endpoint, Exception e) {
        if (e instanceof FileAlreadyExistsException) {
            return "; remove it if no program uses it, or choose another path";
        }
        boolean portChosen = endpoint instanceof Endpoint.Tcp tcp && tcp.port() != 0;
        return portChosen && e instanceof BindException ? "; choose another port, or 0 to let the system choose" : "";
    }

    private void bindTcp(Endpoint.Tcp endpoint) throws IOException {
        List<InetAddress> addresses = addresses(endpoint.host());
        if (endpoint.port() != 0 || addresses.size() == 1) {
            bindAll(addresses, endpoint.port());
            return;
        }
        for (int i = 1; !tryBindSamePort(addresses, i == PORT_TRIES); i++) {
            log.debug("the port the system chose on one loopback is taken on the other; trying another");
        }
    }

    private void bindAll(List<InetAddress> addresses, int port) throws IOException {
        for (InetAddress address : addresses) {
            bindOne(new InetSocketAddress(address, port));
        }
    }

    /**
     * Lets the system choose a port on the first address and binds the same on the others; false if it is taken there.
     */
    private boolean tryBindSamePort(List<InetAddress> addresses, boolean last) throws IOException {
        bindOne(new InetSocketAddress(addresses.get(0), 0));
        try {
            bindAll(addresses.subList(1, addresses.size()), ((InetSocketAddress) first()).getPort());
            return true;
        } catch (BindException e) {
            if (last) {
                throw e;
            }
            close();
            sockets.clear();
            return false;
        }
    }

    private void bindOne(InetSocketAddress address) throws IOException {
        boolean v6 = address.getAddress() instanceof Inet6Address;
        ServerSocketChannel socket =
                ServerSocketChannel.open(v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        sockets.add(socket);
        socket.bind(address, BACKLOG);
    }

    /** ssh's bind_address: the loopbacks, every interface, or an address or name of this machine. */
    private static List<InetAddress> addresses(String host) throws IOException {
        if (host.equals("localhost")) {
            return loopbacks();
        }
        if (host.isEmpty() || host.equals("*")) {
            return List.of(InetAddress.getByAddress(new byte[hasV6() ? V6_BYTES : V4_BYTES]));
        }
        return List.of(InetAddress.getAllByName(host)[0]);
    }

    private static List<InetAddress> loopbacks() throws IOException {
        List<InetAddress> loopbacks = new ArrayList<>();
        loopbacks.add(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}));
        if (hasV6Loopback()) {
            loopbacks.add(v6Loopback());
        }
        return loopbacks;
    }

    private static boolean hasV6Loopback() throws IOException {
        return NetworkInterface.getByInetAddress(v6Loopback()) != null;
    }

    private static InetAddress v6Loopback() throws IOException {
        byte[] address = new byte[V6_BYTES];
        address[V6_BYTES - 1] = 1;
        return InetAddress.getByAddress("localhost", address);
    }

    private static boolean hasV6() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address);
    }

    /**
     * Binds a unix socket that only its owner may connect to. It gets its permissions in a private folder and its name
     * afterwards, so that nobody can connect in between; an existing file is never replaced.
     */
    private void bindUnix(Path path) throws IOException {
        Path folder = Files.createTempDirectory(path.toAbsolutePath().getParent(), ".t");
        Path hidden = folder.resolve("s");
        try {
            ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            sockets.add(socket);
            socket.bind(UnixDomainSocketAddress.of(hidden), BACKLOG);
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
            Files.createLink(path, hidden);
            files.add(path);
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(folder);
        }
    }

    List<ServerSocketChannel> sockets() {
        return sockets;
    }

    /** The first address: what clients on this machine are told. */
    SocketAddress first() throws IOException {
        if (!files.isEmpty()) {
            return UnixDomainSocketAddress.of(files.get(0));
        }
        return sockets.get(0).getLocalAddress();
    }

    /** Idempotent: a file that somebody else has made at the same path meanwhile is left alone. */
    @Override
    public synchronized void close() {
        for (ServerSocketChannel socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                log.warn("closing a listening socket failed", e);
            }
        }
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("the unix socket {} can't be removed", file, e);
            }
        }
        files.clear();
    }
}
