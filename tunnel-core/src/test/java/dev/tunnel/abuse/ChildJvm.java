package dev.tunnel.abuse;

import dev.tunnel.testkit.Await;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a main class of the tests; its output and log are collected. */
final class ChildJvm implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> ENTRIES =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Background reader;

    private ChildJvm(List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = Background.run("child-output", this::collect);
    }

    /** With everything on the class path. */
    static ChildJvm onClassPath(Class<?> main, String... arguments) throws IOException {
        return new ChildJvm(List.of("-cp", String.join(File.pathSeparator, ENTRIES)), main, Arrays.asList(arguments));
    }

    /** With the library and what it needs as modules, and only the tests on the class path. */
    static ChildJvm onModulePath(List<String> options, Class<?> main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--module-path", path(true), "--add-modules", "dev.tunnel.core", "-cp", path(false)));
        return new ChildJvm(all, main, Arrays.asList(arguments));
    }

    private static String path(boolean modules) {
        return String.join(
                File.pathSeparator,
                ENTRIES.stream().filter(entry -> isModule(entry) == modules).toList());
    }

    private static boolean isModule(String entry) {
        Path path = Path.of(entry);
        String name = path.getFileName().toString();
        return path.resolve("module-info.class").toFile().exists()
                || List.of("jsch-", "slf4j-", "jspecify-").stream().anyMatch(name::startsWith);
    }

    private void collect() throws IOException {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        }
    }

    /** Everything it has said so far. */
    List<String> lines() {
        return lines;
    }

    /** How many lines contain the text. */
    long said(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    /** Waits until a line contains the text. */
    void await(String text) {
        if (!Await.comes(LIMIT, () -> said(text) > 0 || !process.isAlive()) || said(text) == 0) {
            throw new AssertionError("the child never said '" + text + "' but: " + lines);
        }
    }

    /** Ends its standard input. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it ends by itself and gives its exit status. */
    int exit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the child does not end: " + lines);
        }
        reader.succeeds();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        reader.succeeds();
    }
}
