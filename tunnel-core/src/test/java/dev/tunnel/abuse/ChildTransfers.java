package dev.tunnel.abuse;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a {@link ChildJvm} does with a tunnel: a download, an upload with half-close, a refused connection. */
final class ChildTransfers {
    private static final Payload PAYLOAD = Payload.of(8 << 20);

    private ChildTransfers() {}

    /** Arguments: known_hosts, key, ports of a source, of a digest and of nobody, hops. */
    public static void main(String[] arguments) throws IOException {
        Hop[] hops = new Hop[arguments.length - 5];
        for (int i = 0; i < hops.length; i++) {
            hops[i] = hop(arguments, arguments[5 + i]);
        }
        try (LocalTunnel source = open(arguments[2], hops);
                LocalTunnel digest = open(arguments[3], hops);
                LocalTunnel nobody = open(arguments[4], hops)) {
            say("download", downloads(source));
            say("upload", uploads(digest));
            say("refused", isReset(nobody));
            say("again", downloads(source));
        }
    }

    private static Hop hop(String[] arguments, String spec) {
        return Hop.of(spec)
                .credentials(Credentials.none().identity(Path.of(arguments[1])))
                .hostKeys(HostKeyPolicy.strict(Path.of(arguments[0])));
    }

    private static LocalTunnel open(String port, Hop[] hops) throws IOException {
        return Tunnel.local("127.0.0.1", Integer.parseInt(port)).via(hops).open();
    }

    private static boolean downloads(LocalTunnel tunnel) throws IOException {
        try (Socket client = Routes.client(tunnel)) {
            return Received.drain(client.getInputStream()).equals(PAYLOAD.expected());
        }
    }

    private static boolean uploads(LocalTunnel tunnel) throws IOException {
        try (Socket client = Routes.client(tunnel)) {
            PAYLOAD.writeTo(client.getOutputStream());
            client.shutdownOutput();
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.equals(PAYLOAD.expected() + "\n");
        }
    }

    private static boolean isReset(LocalTunnel tunnel) throws IOException {
        try (Socket client = Routes.client(tunnel)) {
            return client.getInputStream().read() == 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static void say(String what, boolean good) {
        System.out.println(what + ": " + (good ? "good" : "BAD"));
    }
}
