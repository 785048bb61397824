package dev.tunnel.abuse;

import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
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
        this(List.of(), options, main, arguments);
    }

    private ChildJvm(List<String> wrapper, List<String> options, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = Background.run("child-output", this::collect);
    }

    /** With everything on the class path. */
    static ChildJvm onClassPath(Class<?> main, String... arguments) throws IOException {
        return onClassPath(List.of(), main, arguments);
    }

    /** With everything on the class path. */
    static ChildJvm onClassPath(List<String> options, Class<?> main, String... arguments) throws IOException {
        return new ChildJvm(withClassPath(options), main, Arrays.asList(arguments));
    }

    /** With everything on the class path, and no more address space than given, which limits its threads. */
    static ChildJvm withAddressSpace(int gibibytes, String[] options, Class<?> main, String... arguments)
            throws IOException {
        // The C library would take some for each thread.
        String limit = "ulimit -v " + gibibytes * (1L << 20) + "; MALLOC_ARENA_MAX=1 exec \"$0\" \"$@\"";
        return new ChildJvm(
                List.of("/bin/sh", "-c", limit), withClassPath(Arrays.asList(options)), main, Arrays.asList(arguments));
    }

    private static List<String> withClassPath(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-cp", String.join(File.pathSeparator, ENTRIES)));
        return all;
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
        await(text, 1);
    }

    /** Waits until so many lines contain the text. */
    void await(String text, int times) {
        if (!Await.comes(LIMIT, () -> said(text) >= times || hasEnded()) || said(text) < times) {
            throw new AssertionError("the child said '" + text + "' less than " + times + " times: " + lines);
        }
    }

    /** Whether it has ended and everything it said is here. */
    private boolean hasEnded() {
        return !process.isAlive() && reader.hasEnded();
    }

    /** Stops it as SIGSTOP does for the given time, which no state tells. */
    void pause(Duration time) throws IOException, InterruptedException {
        signal("STOP");
        assertAliveFor(time);
        signal("CONT");
    }

    /** Waits for the given time, at whose end it must still be alive. */
    void assertAliveFor(Duration time) throws InterruptedException {
        if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the child has ended: " + lines);
        }
    }

    /** Sends it a signal. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Sends a line to its standard input. */
    void type(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
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
        // By its handle, which leaves the output to its reader: Process.destroyForcibly() closes it.
        process.toHandle().destroyForcibly();
        reader.succeeds();
    }
}
