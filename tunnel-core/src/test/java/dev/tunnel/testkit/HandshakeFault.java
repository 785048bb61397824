package dev.tunnel.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Servers that never get through the SSH handshake, for {@link TcpPeer#start}. */
public enum HandshakeFault implements PeerBehaviour {
    /** Accepts and says nothing. */
    SILENT(connection -> drain(connection.input())),
    /** Sends its identification and nothing more. */
    BANNER_THEN_SILENCE(HandshakeFault::bannerThenSilence),
    /** Sends its identification, then bytes that are no SSH packet. */
    BANNER_THEN_GARBAGE(HandshakeFault::bannerThenGarbage),
    /** Offers algorithms and never answers the client's choice. */
    KEXINIT_THEN_SILENCE(HandshakeFault::kexInitThenSilence),
    /** Sends lines before its identification for ever, a byte at a time, so that no single read takes long. */
    TRICKLE(HandshakeFault::trickle),
    /** Closes at once. */
    CLOSED_AT_ONCE(connection -> {}),
    /** Speaks, but not SSH. */
    HTTP(HandshakeFault::http);

    private static final byte[] BANNER = "SSH-2.0-Fault_1.0\r\n".getBytes(US_ASCII);
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);
    private static final int COOKIE = 16;
    private static final byte SSH_MSG_KEXINIT = 20;

    private final Part part;

    /** The server's part of the conversation. */
    private interface Part {
        void play(PeerConnection connection) throws IOException;
    }

    HandshakeFault(Part part) {
        this.part = part;
    }

    @Override
    public void serve(PeerConnection connection, Consumer<Received> received) throws IOException {
        part.play(connection);
    }

    private static void bannerThenSilence(PeerConnection connection) throws IOException {
        connection.output().write(BANNER);
        drain(connection.input());
    }

    private static void bannerThenGarbage(PeerConnection connection) throws IOException {
        connection.output().write(BANNER);
        Payload.of(4096).writeTo(connection.output());
        drain(connection.input());
    }

    private static void kexInitThenSilence(PeerConnection connection) throws IOException {
        connection.output().write(BANNER);
        connection.output().write(ClearPacket.of(kexInit()));
        drain(connection.input());
    }

    private static void trickle(PeerConnection connection) throws IOException {
        byte[] line = "please wait\r\n".getBytes(US_ASCII);
        OutputStream out = connection.output();
        for (int i = 0; ; i++) {
            out.write(line[i % line.length]);
            LockSupport.parkNanos(BETWEEN_BYTES.toNanos());
        }
    }

    private static void http(PeerConnection connection) throws IOException {
        connection.output().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        connection.shutdownOutput();
        drain(connection.input());
    }

    private static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** The payload of SSH_MSG_KEXINIT as of RFC 4253, 7.1. */
    private static byte[] kexInit() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(SSH_MSG_KEXINIT);
        out.write(new byte[COOKIE]);
        nameLists(out, "curve25519-sha256,ecdh-sha2-nistp256", "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512");
        nameLists(out, "aes128-ctr,aes256-ctr", "aes128-ctr,aes256-ctr", "hmac-sha2-256", "hmac-sha2-256");
        nameLists(out, "none", "none", "", "");
        out.writeBoolean(false);
        out.writeInt(0);
        return bytes.toByteArray();
    }

    private static void nameLists(DataOutputStream out, String... lists) throws IOException {
        for (String list : lists) {
            out.writeInt(list.length());
            out.write(list.getBytes(US_ASCII));
        }
    }
}
