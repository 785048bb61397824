package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.ClearPacket;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.PeerConnection;
import dev.tunnel.testkit.TcpPeer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody in the middle can slip a packet into the key exchange to have one cut off later (CVE-2023-48795). */
class StrictKexTest {
    private static final int SSH_MSG_KEXINIT = 20;
    private static final int SSH_MSG_NEWKEYS = 21;
    private static final byte SSH_MSG_IGNORE = 2;

    private static OpenSshServer server;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.builder().option("LogLevel", "DEBUG3").start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theServerSaysThatBothSidesAreStrict() throws Exception {
        long before = server.logged("will use strict KEX ordering");
        Fixture.login(Fixture.hop(server));
        assertThat(server.logged("will use strict KEX ordering")).isGreaterThan(before);
        // Sequence numbers begin anew with the keys, in both directions.
        server.awaitLog("resetting send seqnr");
        server.awaitLog("resetting read seqnr");
    }

    /** Where the packet is slipped in. */
    enum Place {
        NOWHERE(-1),
        BEFORE_KEXINIT(SSH_MSG_KEXINIT),
        BEFORE_NEWKEYS(SSH_MSG_NEWKEYS);

        private final int message;

        Place(int message) {
            this.message = message;
        }
    }

    private static Hop throughMiddleman(TcpPeer middleman, String cipher) throws IOException {
        return Hop.of(server.user() + "@127.0.0.1:" + middleman.port())
                .credentials(Fixture.hop(server).credentials())
                .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint("ed25519")))
                .option("Ciphers", cipher);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chacha20-poly1305@openssh.com", "aes128-ctr", "aes128-gcm@openssh.com"})
    void aMiddlemanWhoOnlyListensIsNotNoticed(String cipher) throws Exception {
        try (TcpPeer middleman = middleman(Place.NOWHERE)) {
            Fixture.login(throughMiddleman(middleman, cipher));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOWHERE"})
    void aPacketSlippedIntoTheKeyExchangeEndsIt(Place place) throws Exception {
        try (TcpPeer middleman = middleman(place)) {
            Hop hop = throughMiddleman(middleman, "chacha20-poly1305@openssh.com");
            TunnelException failure = Fixture.failure(TunnelException.class, () -> Fixture.login(hop));
            assertThat(failure).isInstanceOf(Unreachable.class);
            assertThat(failure.stage()).isEqualTo(Stage.KEY_EXCHANGE);
        }
    }

    /** Relays, and puts an SSH_MSG_IGNORE before a packet of the server's. */
    private static TcpPeer middleman(Place place) throws IOException {
        return TcpPeer.start((client, received) -> {
            try (Socket upstream = new Socket("127.0.0.1", server.port())) {
                CompletableFuture<Void> up = InBackground.run(() -> up(client, upstream));
                down(new DataInputStream(upstream.getInputStream()), client, place);
                client.close();
                up.join();
            }
        });
    }

    private static void up(PeerConnection client, Socket upstream) {
        try (upstream) {
            client.input().transferTo(upstream.getOutputStream());
        } catch (IOException e) {
            // One side has gone; so does the other.
        }
    }

    private static void down(DataInputStream in, PeerConnection client, Place place) {
        try {
            OutputStream out = client.output();
            identification(in, out);
            boolean clear = true;
            while (clear) {
                byte[] packet = new byte[in.readInt()];
                in.readFully(packet);
                int message = packet[1];
                if (message == place.message) {
                    out.write(ClearPacket.of(new byte[] {SSH_MSG_IGNORE, 0, 0, 0, 0}));
                }
                out.write(ByteBuffer.allocate(Integer.BYTES + packet.length)
                        .putInt(packet.length)
                        .put(packet)
                        .array());
                clear = message != SSH_MSG_NEWKEYS;
            }
            in.transferTo(out);
        } catch (IOException e) {
            // One side has gone; so does the other.
        }
    }

    private static void identification(InputStream in, OutputStream out) throws IOException {
        for (int c = in.read(); c >= 0; c = in.read()) {
            out.write(c);
            if (c == '\n') {
                return;
            }
        }
    }
}
