package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardConfig;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bound addresses of one forward; {@code localhost} gives two, one for each loopback, with the same port. */
final class Listener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 128;
    private static final int PORT_TRIES = 20;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final String HIDDEN = "s";
    private static final int MAX_PATH = 107;
    private static final int NAME_TRIES = 100;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final List<ServerSocketChannel> sockets = new ArrayList<>();
    /** The unix sockets' files, each with what tells it from another one of the same name. */
    private final Map<Path, Object> files = new LinkedHashMap<>();

    private Listener() {}

    /**
     * How a unix socket is made.
     *
     * @param mask the permissions it is made without ({@code StreamLocalBindMask})
     * @param unlink whether it takes the place of a file that is there ({@code StreamLocalBindUnlink})
     */
    record StreamLocalBind(int mask, boolean unlink) {
        /** For its owner alone, and in nobody's place. */
        static final StreamLocalBind DEFAULT = new StreamLocalBind(0177, false);

        private static final int OWNER_READ = 0400;

        static StreamLocalBind of(ForwardConfig config) {
            return new StreamLocalBind(config.streamLocalBindMask(), config.streamLocalBindUnlink());
        }

        private Set<PosixFilePermission> permissions() {
            StringBuilder permissions = new StringBuilder("rwxrwxrwx");
            for (int i = 0; i < permissions.length(); i++) {
                if ((mask & OWNER_READ >> i) != 0) {
                    permissions.setCharAt(i, '-');
                }
            }
            return PosixFilePermissions.fromString(permissions.toString());
        }
    }

    /** Binds as ssh does by default. */
    static Listener bind(Endpoint endpoint) throws TunnelException.Bind {
        return bind(endpoint, StreamLocalBind.DEFAULT);
    }

    /**
     * Binds what a forward wants to listen on.
     *
     * @throws TunnelException.Bind if an address can't be bound; nothing stays bound then
     */
    static Listener bind(Endpoint endpoint, StreamLocalBind how) throws TunnelException.Bind {
        Listener listener = new Listener();
        try {
            if (endpoint instanceof Endpoint.Unix unix) {
                listener.bindUnix(unix.toPath(), how);
            } else {
                listener.bindTcp((Endpoint.Tcp) endpoint);
            }
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw new TunnelException.Bind(
                    null, "can't listen on " + endpoint + ": " + reason(e) + remedy(endpoint, e), e);
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
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : null;
        return reason == null ? String.valueOf(e.getMessage()) : reason;
    }

    private static String remedy(Endpoint endpoint, Exception e) {
        if (e instanceof FileAlreadyExistsException) {
            return "; remove it if no program uses it, set StreamLocalBindUnlink, or choose another path";
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
     * Binds a unix socket. It gets its permissions in a private folder and its name afterwards, so that nobody can
     * connect in between.
     */
    private void bindUnix(Path path, StreamLocalBind how) throws IOException {
        Path folder = hiddenFolder(path);
        Path hidden = folder.resolve(HIDDEN);
        try {
            ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            sockets.add(socket);
            socket.bind(UnixDomainSocketAddress.of(hidden), BACKLOG);
            Files.setPosixFilePermissions(hidden, how.permissions());
            Object key = key(hidden);
            if (how.unlink()) {
                Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.createLink(path, hidden);
            }
            files.put(path, key);
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(folder);
        }
    }

    /** Has a name that nobody can have taken before, or one as long as a unix socket's path leaves room for. */
    private static Path hiddenFolder(Path path) throws IOException {
        int room = MAX_PATH - bytes(path.resolveSibling(".") + "/" + HIDDEN);
        for (int i = 1; i < NAME_TRIES; i++) {
            try {
                return Files.createDirectory(path.resolveSibling(hiddenName(room)), PRIVATE);
            } catch (FileAlreadyExistsException e) {
                log.debug("another listener is being bound in the same folder", e);
            }
        }
        return Files.createDirectory(path.resolveSibling(hiddenName(room)), PRIVATE);
    }

    private static String hiddenName(int room) {
        String name = Long.toUnsignedString(RANDOM.nextLong(), Character.MAX_RADIX);
        return "." + name.substring(0, Math.max(1, Math.min(room, name.length())));
    }

    private static int bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey(),
                "file key");
    }

    List<ServerSocketChannel> sockets() {
        return sockets;
    }

    /** The first address: what clients on this machine are told. */
    SocketAddress first() throws IOException {
        if (!files.isEmpty()) {
            return UnixDomainSocketAddress.of(files.keySet().iterator().next());
        }
        return sockets.get(0).getLocalAddress();
    }

    /**
     * Idempotent. A file that somebody else has made at the same path meanwhile is left alone, which can be told while
     * the socket holds on to its own.
     */
    @Override
    public synchronized void close() {
        files.forEach(Listener::delete);
        files.clear();
        for (ServerSocketChannel socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                log.warn("closing a listening socket failed", e);
            }
        }
    }

    private static void delete(Path file, Object key) {
        try {
            if (key(file).equals(key)) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            log.debug("the unix socket {} has been removed already", file, e);
        } catch (IOException e) {
            log.warn("the unix socket {} can't be removed", file, e);
        }
    }
}
