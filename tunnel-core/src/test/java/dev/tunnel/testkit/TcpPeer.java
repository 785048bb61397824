package dev.tunnel.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small server on loopback, the thing at the far end of a tunnel. Each connection is served by a thread of its own;
 * closing the peer ends all connections and waits for the threads.
 */
public final class TcpPeer implements AutoCloseable {
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(5);

    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final PeerBehaviour behaviour;
    private final Thread acceptor;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<PeerConnection> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();

    private TcpPeer(ServerSocketChannel server, PeerBehaviour behaviour) throws IOException {
        this.server = server;
        this.address = server.getLocalAddress();
        this.behaviour = behaviour;
        this.acceptor = Threads.start("peer-accept-" + address, this::acceptAll);
    }

    /** Listens on a free port of 127.0.0.1. */
    public static TcpPeer start(PeerBehaviour behaviour) throws IOException {
        return listen(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), behaviour);
    }

    /** Listens on the given TCP address or unix socket path, which is removed on close. */
    public static TcpPeer listen(SocketAddress address, PeerBehaviour behaviour) throws IOException {
        ServerSocketChannel server = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        return new TcpPeer(server.bind(address, 1024), behaviour);
    }

    /** Sends back what it gets. */
    public static TcpPeer echo() throws IOException {
        return start(PeerBehaviour.echo());
    }

    /** {@link #echo()} at a unix socket. */
    public static TcpPeer unixEcho(Path path) throws IOException {
        return listen(UnixDomainSocketAddress.of(path), PeerBehaviour.echo());
    }

    /** Sends the payload and ends its side. */
    public static TcpPeer source(Payload payload) throws IOException {
        return start(PeerBehaviour.source(payload));
    }

    /** Reads to the end and tells nobody but {@link #received()}. */
    public static TcpPeer sink() throws IOException {
        return start(PeerBehaviour.sink());
    }

    /** Reads to the client's end of stream, then answers one line with count and digest: needs half-close to work. */
    public static TcpPeer digest() throws IOException {
        return start(PeerBehaviour.digest());
    }

    /** Sends the greeting without being asked and closes at once. */
    public static TcpPeer greeter(byte[] greeting) throws IOException {
        return start(PeerBehaviour.greeter(greeting));
    }

    /** Accepts and never reads. */
    public static TcpPeer stalledReader() throws IOException {
        return start(PeerBehaviour.stalledReader());
    }

    /** Sends so many bytes, then resets the connection. */
    public static TcpPeer resetter(Payload before) throws IOException {
        return start(PeerBehaviour.resetter(before));
    }

    /** The port it listens on, if it does on one. */
    public int port() {
        return ((InetSocketAddress) address).getPort();
    }

    /** Where it listens. */
    public SocketAddress address() {
        return address;
    }

    /** How many connections came. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are being served now. */
    public int open() {
        return open.size();
    }

    /** What the connections that came to their end of stream received, in the order of their ends. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** What ended connections early; a client that goes away shows up here too. */
    public List<Exception> failures() {
        return List.copyOf(failures);
    }

    /** Waits until so many connections have come to their end and gives what the last of them received. */
    public Received awaitReceived(int count) {
        Await.until(count + " connections were received to their end by " + address, () -> received.size() >= count);
        return received.get(count - 1);
    }

    private void acceptAll() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                PeerConnection connection = new PeerConnection(channel);
                open.add(connection);
                threads.add(
                        Threads.start("peer-" + address + "-" + accepted.incrementAndGet(), () -> serve(connection)));
            }
        } catch (ClosedChannelException closed) {
            return; // the regular end
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private void serve(PeerConnection connection) {
        try (connection) {
            behaviour.serve(connection, received::add);
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        } finally {
            open.remove(connection);
        }
    }

    private void closeConnections() {
        for (PeerConnection connection : open) {
            try {
                connection.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Threads.join(acceptor, JOIN_LIMIT);
        closeConnections();
        threads.forEach(thread -> Threads.join(thread, JOIN_LIMIT));
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }
}
