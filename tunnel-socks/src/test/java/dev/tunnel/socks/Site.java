package dev.tunnel.socks;

import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.PeerConnection;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A web server on every address of this machine, with one page of some megabytes. */
final class Site implements AutoCloseable {
    static final Payload PAGE = Payload.of(3 << 20);

    private final TcpPeer peer;

    private Site(TcpPeer peer) {
        this.peer = peer;
    }

    static Site start() throws IOException {
        Ports.requireIpv6();
        InetAddress any = InetAddress.getByAddress(new byte[16]);
        return new Site(TcpPeer.listen(new InetSocketAddress(any, 0), (client, received) -> serve(client)));
    }

    private static void serve(PeerConnection client) throws IOException {
        InputStream request = client.input();
        int end = 0;
        while (end < 4) {
            int b = request.read();
            if (b < 0) {
                return;
            }
            end = b == "\r\n\r\n".charAt(end) ? end + 1 : b == '\r' ? 1 : 0;
        }
        client.output()
                .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + PAGE.length() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        PAGE.writeTo(client.output());
    }

    int port() {
        return peer.port();
    }

    String url(String host) {
        return "http://" + host + ":" + port() + "/";
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
