package dev.tunnel.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a main class in a JVM of its own, where home, environment and logging can be chosen. */
public final class ChildJvm {
    private final List<String> environment = new ArrayList<>(List.of("-u", "SSH_AUTH_SOCK"));
    private final List<String> options = new ArrayList<>();

    /** Sets an environment variable; {@code SSH_AUTH_SOCK} is unset without this. */
    public ChildJvm environment(String name, String value) {
        environment.add(name + "=" + value);
        return this;
    }

    /** Sets system properties. */
    public ChildJvm properties(Map<String, String> properties) {
        properties.forEach((name, value) -> options.add("-D" + name + "=" + value));
        return this;
    }

    /** Logs at the given level of slf4j-simple, to standard error. */
    public ChildJvm log(String level) {
        return properties(Map.of("org.slf4j.simpleLogger.defaultLogLevel", level));
    }

    /** Runs the main method to its end. */
    public Cli.Output run(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(environment);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return Cli.run("", command);
    }
}
