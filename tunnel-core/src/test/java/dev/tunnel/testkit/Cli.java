package dev.tunnel.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine as a test's client: run to its end, or kept running until closed. */
public final class Cli implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final ProcessLog log = new ProcessLog();
    private final Thread collector;
    private final List<String> command;

    private Cli(List<String> command) throws IOException {
        this.command = command;
        this.process = builder(command).redirectErrorStream(true).start();
        this.collector = log.collect("peer-" + command.get(0) + "-" + process.pid(), process);
    }

    /**
     * What a finished program left.
     *
     * @param exit its exit status
     * @param out its standard output
     * @param err its standard error
     */
    public record Output(int exit, String out, String err) {}

    /** Starts the program and lets it run. */
    public static Cli start(String... command) throws IOException {
        return new Cli(List.of(command));
    }

    /** Runs the program without input. */
    public static Output run(String... command) throws IOException {
        return run("", List.of(command));
    }

    /** Runs the program with the given input, for a minute at most. */
    public static Output run(String input, List<String> command) throws IOException {
        Path out = Files.createTempFile("cli-", ".out");
        Path err = Files.createTempFile("cli-", ".err");
        try {
            Process process = builder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A program that never reads its input ends without it; its exit status tells more than this.
                Files.writeString(err, "(input not taken: " + e.getMessage() + ")\n");
            }
            awaitExit(process, command);
            return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Waits until a line of the running program's output contains the text. */
    public void await(String text) {
        if (!log.await(0, text, 1, LIMIT)) {
            throw new AssertionError(command + " never said '" + text + "' but: " + log.lines());
        }
    }

    /** What the running program said so far, output and errors in one. */
    public List<String> lines() {
        return log.lines();
    }

    /** Tells whether the program still runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() {
        new ProcessTree(process.toHandle()).killAll();
        Threads.join(collector, LIMIT);
    }

    private static ProcessBuilder builder(List<String> command) {
        Path program = Program.required(command.get(0));
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        builder.command().set(0, program.toString());
        return builder;
    }

    private static void awaitExit(Process process, List<String> command) {
        try {
            if (process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new ProcessTree(process.toHandle()).killAll();
        throw new AssertionError(command + " did not end");
    }
}
