package dev.tunnel.socks;

import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What the tests of this package have in common. */
final class Fixture {
    /** The greeting of a SOCKS5 client without password. */
    static final String GREETING = "050100";
    /** SOCKS5: all went well. */
    static final String OPENED = "05000001000000000000";

    private Fixture() {}

    /** A dynamic tunnel through the whole chain on any port, not yet opened. */
    static SocksTunnel.Builder dynamic(SshChain chain) throws IOException {
        return SocksTunnel.dynamic(0).config(SshConfig.file(chain.sshConfig())).via(via(chain));
    }

    /** A remote dynamic tunnel through the whole chain on any port, not yet opened. */
    static SocksTunnel.RemoteBuilder remote(SshChain chain) throws IOException {
        return SocksTunnel.remote(0)
                .bind("127.0.0.1")
                .config(SshConfig.file(chain.sshConfig()))
                .via(via(chain));
    }

    static String[] via(SshChain chain) {
        String[] hops = new String[chain.hops().size()];
        for (int i = 0; i < hops.length; i++) {
            hops[i] = "hop" + (i + 1);
        }
        return hops;
    }

    /** The SOCKS5 request for a name. */
    static String request(String host, int port) {
        return String.format("05010003%02x%s%04x", host.length(), hex(host), port);
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends bytes given in hexadecimal. */
    static void send(Socket client, String hex) throws IOException {
        client.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    /** Receives so many bytes, in hexadecimal. */
    static String receive(Socket client, int bytes) throws IOException {
        return HexFormat.of().formatHex(client.getInputStream().readNBytes(bytes));
    }

    /** Receives to the end, in hexadecimal. */
    static String receiveAll(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        return HexFormat.of().formatHex(in.readAllBytes());
    }
}
