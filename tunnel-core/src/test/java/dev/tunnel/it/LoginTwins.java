package dev.tunnel.it;

import dev.tunnel.Credentials;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Logs in with one configuration twice, by ssh and by the library, and tells what the server saw of each. */
final class LoginTwins {
    private static final Pattern METHOD = Pattern.compile("userauth-request for user .* method (\\S+)");
    private static final Pattern KEY = Pattern.compile("publickey test pkalg (\\S+) pkblob (\\S+ \\S+)");
    private static final Pattern END = Pattern.compile(
            "Accepted (\\S+) for|Connection (closed|reset) by|Received disconnect|Disconnect(ed|ing)|Too many auth");
    /** How ssh calls the method where its signature covers the server's host key, too. */
    private static final String BOUND_TO_HOST = "-hostbound-v00@openssh.com";

    private static final String HOST = "twin";

    private final OpenSshServer server;
    private final Path file;

    /** For a server that logs at level DEBUG; keeps the configuration in the folder. */
    LoginTwins(OpenSshServer server, Path folder) {
        this.server = server;
        this.file = folder.resolve("ssh_config");
    }

    /**
     * What the server saw.
     *
     * @param succeeded whether the user was logged in
     * @param tried methods, and keys with their algorithms, in order
     */
    record Seen(boolean succeeded, List<String> tried) {}

    /** What it saw of ssh, which has nobody to ask. */
    Seen ssh(String... lines) throws IOException {
        return ssh(List.of(), lines);
    }

    /** What it saw of ssh with additions to its environment, for example {@code SSH_ASKPASS=/bin/program}. */
    Seen ssh(List<String> environment, String... lines) throws IOException {
        write(lines);
        int mark = server.log().size();
        List<String> command = new ArrayList<>(List.of("env", "-u", "SSH_AUTH_SOCK"));
        command.addAll(environment);
        command.addAll(List.of("ssh", "-F", file.toString(), HOST, "true"));
        boolean succeeded = Cli.run("", command).exit() == 0;
        return new Seen(succeeded, tried(mark));
    }

    /** What it saw of the library. */
    Seen library(@Nullable Credentials credentials, String... lines) throws IOException {
        int mark = server.log().size();
        boolean succeeded = true;
        try {
            login(credentials, lines);
        } catch (TunnelException.Authentication e) {
            succeeded = false;
        }
        return new Seen(succeeded, tried(mark));
    }

    /** Logs in with the library, and out. */
    void login(@Nullable Credentials credentials, String... lines) throws IOException {
        write(lines);
        SshClient.Builder builder = SshClient.builder().config(SshConfig.file(file));
        if (credentials != null) {
            builder.credentials(credentials);
        }
        try (SshClient client = builder.build();
                SshConnection connection = client.connect(HOST)) {
            connection.isOpen();
        }
    }

    /** How messages name the given line of the configuration. */
    String line(int number) {
        return file + " line " + (number + 6);
    }

    private void write(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "Host " + HOST,
                "HostName " + server.host(),
                "Port " + server.port(),
                "User " + server.user(),
                "StrictHostKeyChecking yes",
                "UserKnownHostsFile " + server.knownHosts()));
        all.addAll(List.of(lines));
        Files.write(file, all);
    }

    private List<String> tried(int mark) {
        Await.until(
                "the login has ended",
                () -> fromMark(mark).stream().anyMatch(line -> END.matcher(line).find()));
        List<String> tried = new ArrayList<>();
        for (String line : fromMark(mark)) {
            Matcher key = KEY.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (key.find()) {
                tried.add(key.group(1) + " " + key.group(2));
            } else if (method.find()) {
                tried.add(method.group(1).replace(BOUND_TO_HOST, ""));
            }
        }
        return tried;
    }

    private List<String> fromMark(int mark) {
        List<String> log = server.log();
        return log.subList(mark, log.size());
    }
}
