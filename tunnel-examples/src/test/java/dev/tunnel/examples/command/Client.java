package dev.tunnel.examples.command;

import dev.tunnel.testkit.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What runs a command line of ssh: the real one, whose outcome is the right one, and what the build has packaged. */
enum Client {
    SSH("ssh"),
    TUNNEL(Path.of("target", "dist", "bin", "tunnel").toAbsolutePath().toString());

    private final String program;

    Client(String program) {
        this.program = program;
    }

    String program() {
        return program;
    }

    /** The words of the command, for whom starts programs by their name. */
    List<String> command(Path config, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", program, "-F", config.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs it to its end, without input. */
    Cli.Output run(Path config, String... arguments) throws IOException {
        return Cli.run("", command(config, arguments));
    }

    /** Starts it, with an input that doesn't end. */
    Cli start(Path config, String... arguments) throws IOException {
        return Cli.start(command(config, arguments).toArray(String[]::new));
    }
}
