package dev.tunnel.abuse;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteFiles;
import dev.tunnel.RemoteProcess;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a {@link ChildJvm} does with a tunnel: a download, an upload with half-close, a refused connection; and an
 * upload the other way, and a command.
 */
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
            System.out.println("remote: " + remote(arguments[3], hops));
            System.out.println("command: " + command(hops));
        }
        System.out.println("flight recorder: " + hasFlightRecorder());
    }

    /** What comes of a remote tunnel. */
    private static String remote(String digestPort, Hop[] hops) throws IOException {
        try (RemoteTunnel tunnel = Tunnel.remote(0, "127.0.0.1", Integer.parseInt(digestPort))
                .bind("127.0.0.1")
                .via(hops)
                .open()) {
            return uploads(new Socket("127.0.0.1", tunnel.port())) ? "good" : "BAD";
        } catch (TunnelException.Configuration e) {
            return e.getMessage();
        }
    }

    /** What comes of a command, and of a look at the files. */
    private static String command(Hop[] hops) throws IOException {
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(hops);
                RemoteProcess command = connection.exec("echo hello");
                RemoteFiles files = connection.files()) {
            String said = new String(command.stdout().readAllBytes(), StandardCharsets.US_ASCII);
            return said.equals("hello\n") && files.find(".").isPresent() ? "good" : "BAD";
        } catch (TunnelException.Configuration e) {
            return e.getMessage();
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
        return uploads(Routes.client(tunnel));
    }

    private static boolean uploads(Socket socket) throws IOException {
        try (Socket client = socket) {
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

    private static boolean hasFlightRecorder() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    private static void say(String what, boolean good) {
        System.out.println(what + ": " + (good ? "good" : "BAD"));
    }
}
