package dev.tunnel.examples;

import dev.tunnel.examples.lab.Child;
import dev.tunnel.examples.lab.Sshd;
import dev.tunnel.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A MariaDB server on loopback, with the user {@code app} and the password {@code secret}. */
final class MariaDb implements AutoCloseable {
    private static final String FIRST_STATEMENTS = """
        create database app;
        create user app@localhost identified by 'secret';
        grant all on app.* to app@localhost;
        """;

    private final Child server;
    private final int port;

    private MariaDb(Child server, int port) {
        this.server = server;
        this.port = port;
    }

    static MariaDb start(Path folder) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("mariadb"));
        program("mariadb-install-db", home, "OK").close();
        int port = Sshd.freePort();
        Child server = program(
                "mariadbd",
                home,
                "ready for connections",
                "--socket=" + home.resolve("socket"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--init-file=" + Files.writeString(folder.resolve("init.sql"), FIRST_STATEMENTS));
        return new MariaDb(server, port);
    }

    private static Child program(String name, Path home, String ready, String... settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Program.required(name).toString());
        command.addAll(List.of("--no-defaults", "--user=" + System.getProperty("user.name"), "--datadir=" + home));
        command.addAll(List.of(settings));
        Child child = Child.program(name, command);
        try {
            child.await(ready);
            return child;
        } catch (IOException | InterruptedException e) {
            child.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        server.close();
    }
}
