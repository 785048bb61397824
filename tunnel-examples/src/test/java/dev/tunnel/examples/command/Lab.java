package dev.tunnel.examples.command;

import com.sun.net.httpserver.HttpServer;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Three real SSH servers, an ssh_config that knows them, and a web server with something to fetch: what every test of
 * the packaged command needs, there while a test class runs.
 */
final class Lab implements BeforeAllCallback, AfterAllCallback {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<OpenSshServer> servers = new ArrayList<>();
    private final Payload page = Payload.of(3 << 20);
    private Path folder;
    private HttpServer web;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("lab-");
        for (int i = 0; i < 3; i++) {
            servers.add(OpenSshServer.builder()
                    .option("GatewayPorts", "clientspecified")
                    .option("MaxStartups", "500")
                    .option("AcceptEnv", "LC_*")
                    .start());
        }
        web = HttpServer.create(new InetSocketAddress(0), 0);
        web.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length());
            try (OutputStream out = exchange.getResponseBody()) {
                page.writeTo(out);
            }
        });
        web.start();
        writeConfig();
    }

    private void writeConfig() throws IOException {
        List<String> knownHosts = new ArrayList<>();
        List<String> config = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            OpenSshServer server = servers.get(i);
            knownHosts.addAll(server.knownHostsLines());
            config.addAll(List.of("Host hop" + (i + 1), "  HostName " + server.host(), "  Port " + server.port()));
        }
        config.addAll(List.of(
                "Host jump1",
                "  HostName " + server(1).host(),
                "  Port " + server(1).port()));
        config.addAll(List.of(
                "Host jump2",
                "  HostName " + server(2).host(),
                "  Port " + server(2).port()));
        config.addAll(List.of(
                "  ProxyJump jump1", "Host target", "  HostName " + server(3).host()));
        config.addAll(List.of("  Port " + server(3).port(), "  ProxyJump jump2", "Host *"));
        servers.forEach(server -> config.add("  IdentityFile " + server.clientKey()));
        config.addAll(List.of("  IdentitiesOnly yes", "  BatchMode yes", "  StrictHostKeyChecking yes"));
        config.add("  UserKnownHostsFile " + Files.write(folder.resolve("known_hosts"), knownHosts));
        Files.write(config(), config);
    }

    /** The ssh_config. */
    Path config() {
        return folder.resolve("config");
    }

    /** Where tests may put their files. */
    Path folder() {
        return folder;
    }

    /** A server by its number, from 1. */
    OpenSshServer server(int number) {
        return servers.get(number - 1);
    }

    /** The web server's port, on all addresses. */
    int web() {
        return web.getAddress().getPort();
    }

    /** Waits until somebody listens there. */
    static void awaitListening(String address, int port) {
        Await.until(address + ":" + port + " listens", LIMIT, () -> listens(address, port));
    }

    private static boolean listens(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the page arrives whole when it is fetched with these arguments of curl. */
    boolean arrives(String... arguments) throws IOException {
        Path file = folder.resolve("page");
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--fail", "--output", file.toString()));
        command.addAll(List.of(arguments));
        Files.deleteIfExists(file);
        Cli.Output curl = Cli.run("", command);
        return curl.exit() == 0 && Files.mismatch(file, expected()) < 0;
    }

    private Path expected() throws IOException {
        Path file = folder.resolve("expected");
        if (!Files.exists(file)) {
            Files.write(file, page.bytes());
        }
        return file;
    }

    /** Ends the processes that went to the background with this among their arguments, and waits for their end. */
    static void endBackground(String argument) {
        List<ProcessHandle> processes = processes(argument);
        processes.forEach(ProcessHandle::destroy);
        Await.until(
                "the process in the background ends",
                LIMIT,
                () -> processes.stream().noneMatch(ProcessHandle::isAlive));
        if (processes.isEmpty()) {
            throw new AssertionError("nothing in the background has the argument " + argument);
        }
    }

    /** The processes that have all of these among their arguments. */
    static List<ProcessHandle> processes(String... arguments) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .containsAll(List.of(arguments)))
                .toList();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        web.stop(0);
        servers.forEach(OpenSshServer::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
