package dev.tunnel.examples.recipes;

import com.sun.net.httpserver.HttpServer;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A web server of this program that others reach at an SSH host: {@code ssh -fNR 9000:localhost:3000 user@host}. It
 * listens on this machine's loopback address only; where the host listens is up to its {@code GatewayPorts}.
 *
 * <p>Arguments: {@code 9000 user@host}; with port 0 the host chooses one.
 */
public final class ExposedServer {
    private ExposedServer() {}

    /**
     * Serves a page until it is ended.
     *
     * @param args the port over there, and the SSH hosts to pass through, of which the last one listens
     */
    public static void main(String... args) throws IOException, InterruptedException {
        Usage.check(args, 2, "remote-port ssh-host...");
        HttpServer server = start("Hello from the other side\n");
        RemoteTunnel tunnel = expose(server, Integer.parseInt(args[0]), Arrays.copyOfRange(args, 1, args.length));
        System.out.println("http://localhost:" + tunnel.port() + "/ at " + args[args.length - 1]);
        Usage.closeAtExit(tunnel::close);
    }

    static RemoteTunnel expose(HttpServer server, int remotePort, String... via) throws TunnelException {
        return Tunnel.remote(remotePort, "localhost", server.getAddress().getPort())
                .via(via)
                .open();
    }

    static HttpServer start(String page) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = page.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }
}
