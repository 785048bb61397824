package dev.tunnel.examples.lab;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A child process that tells on its output when it is ready, and ends with this program at the latest. */
public final class Child implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final String END_OF_OUTPUT = "(end of output)";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final Thread atExit;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.atExit = new Thread(this::killTree, "stop " + name);
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread reader = new Thread(this::readOutput, name + " output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a program whose output and errors are awaited alike.
     *
     * @param name what messages call it
     * @param command the program and its arguments
     * @return the process
     * @throws IOException if it can't be started
     */
    public static Child program(String name, List<String> command) throws IOException {
        return start(name, new ProcessBuilder(command).redirectErrorStream(true));
    }

    private static Child start(String name, ProcessBuilder program) throws IOException {
        return new Child(name, program.start());
    }

    /**
     * Starts another main class in a JVM like this one. Its errors and its log go to this program's errors.
     *
     * @param main the class; its jar or directory is on the class path
     * @param libraries classes whose jars or directories are on the class path too
     * @param args the arguments
     * @return the process
     * @throws IOException if it can't be started
     */
    public static Child jvm(Class<?> main, List<Class<?>> libraries, List<String> args) throws IOException {
        String classPath = Stream.concat(Stream.of(main), libraries.stream())
                .map(Child::location)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.slf4j.simpleLogger.logFile=System.err");
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(args);
        return start(main.getSimpleName(), new ProcessBuilder(command).redirectError(Redirect.INHERIT));
    }

    /** Where a class was loaded from; java.class.path is no help when Maven runs the program. */
    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path for " + type, e);
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add(e.toString());
        }
        output.add(END_OF_OUTPUT);
    }

    /**
     * Waits for a line with the given text.
     *
     * @param text a part of the line
     * @return what follows the text
     * @throws IOException if the output ends before, or nothing comes for long
     * @throws InterruptedException if the thread is interrupted
     */
    public String await(String text) throws IOException, InterruptedException {
        List<String> seen = new ArrayList<>();
        while (true) {
            String line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(END_OF_OUTPUT)) {
                throw new IOException(name + " did not say \"" + text + "\" but " + seen
                        + (line == null ? " and hangs" : " and ended"));
            }
            int at = line.indexOf(text);
            if (at >= 0) {
                return line.substring(at + text.length()).trim();
            }
            seen.add(line);
        }
    }

    /**
     * Writes a line to its input.
     *
     * @param line without the line end
     * @throws IOException if the process is gone
     */
    public void tell(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
    }

    /**
     * A number of {@code /proc/PID/status}.
     *
     * @param field for example {@code VmRSS} (in KiB) or {@code Threads}
     * @return the number
     * @throws IOException if the process is gone
     */
    public long status(String field) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        String line = Files.readAllLines(status).stream()
                .filter(each -> each.startsWith(field + ":"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /**
     * Sends a signal to the process and all it has started.
     *
     * @param name for example {@code STOP}
     * @throws IOException if that can't be done
     * @throws InterruptedException if the thread is interrupted
     */
    public void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        tree().map(each -> Long.toString(each.pid())).forEach(command::add);
        // One that has ended meanwhile is no failure.
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private Stream<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** Kills all that the process has started. */
    public void killDescendants() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills the process and all it has started, frozen or not, and waits for its end. */
    public void kill() {
        killTree();
        close();
    }

    private void killTree() {
        tree().toList().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The program is ending: the hook finds nothing left to do.
        }
    }
}
