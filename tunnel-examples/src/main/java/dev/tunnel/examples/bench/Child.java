package dev.tunnel.examples.bench;

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
final class Child implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final String END_OF_OUTPUT = "(end of output)";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(this::readOutput, name + " output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program whose output and errors are awaited alike. */
    static Child program(String name, List<String> command) throws IOException {
        return start(name, new ProcessBuilder(command).redirectErrorStream(true));
    }

    private static Child start(String name, ProcessBuilder program) throws IOException {
        Process process = program.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop " + name));
        return new Child(name, process);
    }

    /**
     * Starts another main class in a JVM like this one. Its errors and its log go to this program's errors.
     *
     * @param main the class; its jar or directory is on the class path
     * @param libraries classes whose jars or directories are on the class path too
     * @param args the arguments
     */
    static Child jvm(Class<?> main, List<Class<?>> libraries, List<String> args) throws IOException {
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

    /** Waits for a line with the given text and returns what follows the text. */
    String await(String text) throws IOException, InterruptedException {
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

    void tell(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
    }

    /** A number of {@code /proc/PID/status}, for example of {@code VmRSS} (in KiB) or {@code Threads}. */
    long status(String field) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        String line = Files.readAllLines(status).stream()
                .filter(each -> each.startsWith(field + ":"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
