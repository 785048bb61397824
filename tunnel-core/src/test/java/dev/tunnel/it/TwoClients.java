package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPrompt;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Logs in at a server with ssh and with this library, by the same configuration. Each has a folder of its own with the
 * same files; {@code DIR} stands for it in the configuration and in files.
 */
final class TwoClients {
    private final Path folder;
    private final OpenSshServer server;
    private final Map<String, String> files = new TreeMap<>();
    private String config = "";
    private @Nullable HostKeyPrompt prompt;

    TwoClients(Path folder, OpenSshServer server) {
        this.folder = folder;
        this.server = server;
    }

    /**
     * How it went.
     *
     * @param connected whether the login succeeded
     * @param said ssh's errors, or the exception's message
     * @param files what was in the folder then, but for the configuration
     */
    record Outcome(boolean connected, String said, Map<String, String> files) {}

    /** Lines for the host. */
    TwoClients config(String lines) {
        config = lines;
        return this;
    }

    /** A file in each folder. */
    TwoClients file(String name, String content) {
        files.put(name, content);
        return this;
    }

    /** A script in each folder. */
    TwoClients script(String name, String... lines) {
        return file(name, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    }

    /** What ssh asks, which is written to {@code asked}, and which answer it gets. */
    TwoClients askpass(String answer) {
        return script("askpass", "echo \"$1\" >> DIR/asked", "echo '" + answer + "'");
    }

    /** Whom the library asks. */
    TwoClients prompt(HostKeyPrompt asks) {
        prompt = asks;
        return this;
    }

    /** Both connect, or both don't, and leave the same files. */
    Outcome assertSame(boolean connected) throws IOException {
        Outcome ssh = ssh();
        Outcome library = library();
        assertThat(ssh.connected()).as("ssh connects: %s", ssh.said()).isEqualTo(connected);
        assertThat(library.connected()).as("we connect: %s", library.said()).isEqualTo(connected);
        assertThat(library.files()).isEqualTo(ssh.files());
        return library;
    }

    Outcome ssh() throws IOException {
        Path own = prepare("ssh");
        List<String> command = new ArrayList<>(List.of("env", "-u", "SSH_AUTH_SOCK", "SSH_ASKPASS_REQUIRE=force"));
        command.add("SSH_ASKPASS=" + own.resolve("askpass"));
        command.addAll(List.of("ssh", "-F", own.resolve("config").toString()));
        command.addAll(List.of("target", "true"));
        Cli.Output output = Cli.run("", command);
        return new Outcome(output.exit() == 0, output.err(), contents(own));
    }

    Outcome library() throws IOException {
        Path own = prepare("library");
        SshClient.Builder builder = SshClient.builder().config(SshConfig.file(own.resolve("config")));
        if (prompt != null) {
            builder.hostKeyPrompt(prompt);
        }
        String said = "";
        try (SshClient client = builder.build();
                SshConnection connection = client.connect("target")) {
            said = connection.isOpen() ? "" : "not open";
        } catch (TunnelException e) {
            said = e.toString();
        }
        return new Outcome(said.isEmpty(), said, contents(own));
    }

    private Path prepare(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        for (String left : contents(own).keySet()) {
            Files.delete(own.resolve(left));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = own.resolve(file.getKey());
            Files.writeString(path, file.getValue().replace("DIR", own.toString()));
            if (file.getValue().startsWith("#!")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
        Files.writeString(own.resolve("config"), config(own));
        return own;
    }

    private String config(Path own) {
        return """
                Host target
                %s
                Host *
                  HostName %s
                  Port %d
                  User %s
                  IdentityFile %s
                  IdentitiesOnly yes
                  BatchMode yes
                  UserKnownHostsFile DIR/known_hosts
                  GlobalKnownHostsFile DIR/global
                """.formatted(config, server.host(), server.port(), server.user(), server.clientKey())
                .replace("DIR", own.toString());
    }

    private static Map<String, String> contents(Path own) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.list(own)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(
                        file.getFileName().toString(), Files.readString(file).replace(own.toString(), "DIR"));
            }
        }
        contents.remove("config");
        return contents;
    }
}
