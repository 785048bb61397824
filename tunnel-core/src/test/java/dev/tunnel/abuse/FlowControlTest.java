package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.PeerBehaviour;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that don't read: what it costs, and that nobody else pays. */
class FlowControlTest {
    private static final int MIB = 1 << 20;
    private static final int INITIAL_WINDOW = MIB;
    private static final Payload PAYLOAD = Payload.of(64 * MIB);
    /** What kernels may hold between source and sshd, and between tunnel and client. */
    private static final long SOCKET_BUFFERS = 24L * MIB;

    @BeforeAll
    static void needServers() {
        OpenSshServer.required();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aStalledClientDelaysNoNeighbourAndLaterGetsEverything(int hops) throws Exception {
        AtomicLong sent = new AtomicLong();
        try (SshChain chain = SshChain.start(hops);
                TcpPeer source = TcpPeer.start(counting(PAYLOAD, sent));
                TcpPeer neighbours = TcpPeer.source(PAYLOAD);
                SshClient ssh = SshClient.create();
                LocalTunnel first = Tunnel.local("127.0.0.1", source.port())
                        .client(ssh)
                        .via(Routes.of(chain))
                        .open();
                LocalTunnel second = Tunnel.local("127.0.0.1", neighbours.port())
                        .client(ssh)
                        .via(Routes.of(chain))
                        .open();
                Socket stalled = withSmallBuffer(first)) {
            Await.until("the stalled one's window is used up", () -> sent.get() > INITIAL_WINDOW);
            try (Socket neighbour = Routes.client(second)) {
                assertThat(Received.drain(neighbour.getInputStream())).isEqualTo(PAYLOAD.expected());
            }
            assertThat(sent).hasValueLessThan(INITIAL_WINDOW + SOCKET_BUFFERS);
            assertThat(Received.drain(stalled.getInputStream())).isEqualTo(PAYLOAD.expected());
        }
    }

    @Test
    void aStalledDestinationDelaysNoNeighbour() throws Exception {
        try (SshChain chain = SshChain.start(2);
                TcpPeer deaf = TcpPeer.stalledReader();
                TcpPeer digest = TcpPeer.digest();
                SshConnection connection = SshClient.create().connect(Routes.of(chain));
                Socket stalled = connection.connect("127.0.0.1", deaf.port());
                Socket neighbour = connection.connect("127.0.0.1", digest.port())) {
            AtomicLong written = new AtomicLong();
            try (Background writer = Background.run(
                    "the stalled upload",
                    () -> Payload.of(1L << 40).writeTo(counting(stalled.getOutputStream(), written)))) {
                Await.until("sshd's window is used up", () -> written.get() > 2 * MIB);
                PAYLOAD.writeTo(neighbour.getOutputStream());
                neighbour.shutdownOutput();
                assertThat(neighbour.getInputStream().readAllBytes()).asString().isEqualTo(PAYLOAD.expected() + "\n");
                assertThat(written).hasValueLessThan(2 * MIB + SOCKET_BUFFERS);
                stalled.close();
                assertThat(writer.failure()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void stalledConnectionsHoldTheirWindowAndNoMore() throws Exception {
        int count = 20;
        try (SshChain chain = SshChain.start(2);
                TcpPeer source = TcpPeer.source(PAYLOAD);
                SshConnection connection = SshClient.create().connect(Routes.of(chain))) {
            long before = usedHeap();
            List<Socket> stalled = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                stalled.add(connection.connect("127.0.0.1", source.port()));
            }
            for (Socket socket : stalled) {
                InputStream in = socket.getInputStream();
                Await.until("the window is used up", () -> available(in) == INITIAL_WINDOW);
            }
            assertThat(usedHeap() - before).isLessThan(5L * count * INITIAL_WINDOW / 4 + 16L * MIB);
            try (Socket neighbour = connection.connect("127.0.0.1", source.port())) {
                assertThat(Received.drain(neighbour.getInputStream())).isEqualTo(PAYLOAD.expected());
            }
            for (Socket socket : stalled) {
                assertThat(socket.getInputStream().available()).isEqualTo(INITIAL_WINDOW);
            }
            assertThat(Received.drain(stalled.get(count - 1).getInputStream())).isEqualTo(PAYLOAD.expected());
        }
    }

    @Test
    void theWindowGrowsOnALongLine() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                DelayProxy line = DelayProxy.to(server.port(), Duration.ofMillis(25));
                TcpPeer source = TcpPeer.source(Payload.of(1L << 40));
                SshConnection connection = SshClient.create().connect(behind(line, server));
                Socket socket = connection.connect("127.0.0.1", source.port())) {
            InputStream in = socket.getInputStream();
            in.skipNBytes(64L * MIB);
            // What arrives while nobody reads is what the server may have under way.
            Await.until("twice the first window is under way", () -> available(in) >= 2 * INITIAL_WINDOW);
        }
    }

    private static Hop behind(DelayProxy line, OpenSshServer server) {
        return Hop.of(server.user() + "@127.0.0.1:" + line.port())
                .credentials(Credentials.none().identity(server.clientKey()))
                .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint("ed25519")));
    }

    private static Socket withSmallBuffer(LocalTunnel tunnel) throws IOException {
        Socket client = Routes.patient(new Socket());
        client.setReceiveBufferSize(64 * 1024);
        client.connect(new InetSocketAddress(tunnel.host(), tunnel.port()));
        return client;
    }

    private static PeerBehaviour counting(Payload payload, AtomicLong sent) {
        return (connection, received) -> {
            payload.writeTo(counting(connection.output(), sent));
            connection.shutdownOutput();
        };
    }

    private static OutputStream counting(OutputStream out, AtomicLong written) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
                written.incrementAndGet();
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                out.write(source, offset, length);
                written.addAndGet(length);
            }
        };
    }

    private static int available(InputStream in) {
        try {
            return in.available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
