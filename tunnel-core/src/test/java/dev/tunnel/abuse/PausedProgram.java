package dev.tunnel.abuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** What a {@link ChildJvm} does that is paused meanwhile: it sends each line of its input to an echo and back. */
final class PausedProgram {
    private PausedProgram() {}

    /** Arguments: known_hosts, key, port of an echo, keepalive's interval in milliseconds and count, hops. */
    public static void main(String[] arguments) throws IOException {
        Hop[] hops = Arrays.stream(arguments, 5, arguments.length)
                .map(spec -> Hop.of(spec)
                        .credentials(Credentials.none().identity(Path.of(arguments[1])))
                        .hostKeys(HostKeyPolicy.strict(Path.of(arguments[0]))))
                .toArray(Hop[]::new);
        Duration interval = Duration.ofMillis(Integer.parseInt(arguments[3]));
        try (SshClient ssh = SshClient.builder()
                        .keepAlive(interval, Integer.parseInt(arguments[4]))
                        .build();
                SshConnection connection = ssh.connect(hops);
                Socket socket = connection.connect("127.0.0.1", Integer.parseInt(arguments[2]))) {
            System.out.println("connected");
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            BufferedReader echo = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
                System.out.println("echo: " + line.equals(echo.readLine()));
            }
        }
    }
}
