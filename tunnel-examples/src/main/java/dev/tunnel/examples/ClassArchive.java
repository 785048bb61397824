package dev.tunnel.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lays out the classes that the packaged {@code tunnel} command uses as the JVM wants them in memory (class-data
 * sharing), which halves what it takes to start: has it go through a bastion to another one, and keeps what it loaded.
 */
final class ClassArchive {
    private static final String MAIN = "dev.tunnel.examples.command.Main";
    private static final String INNER = "inner.internal";
    private static final int LIMIT_MINUTES = 2;

    private final Path jar;
    private final Path archive;
    private final Path work;

    private ClassArchive(Path lib, Path work) {
        this.jar = lib.resolve("tunnel.jar");
        this.archive = lib.resolve("tunnel.jsa");
        this.work = work;
    }

    /**
     * Makes the archive beside the jar.
     *
     * @param args the folder of {@code tunnel.jar}
     */
    public static void main(String[] args) throws Exception {
        try (TemporaryDirectory work = TemporaryDirectory.create()) {
            new ClassArchive(Path.of(args[0]), work.path()).make();
        }
    }

    private void make() throws Exception {
        Set<String> classes = new LinkedHashSet<>();
        LoginKey key = LoginKey.create(work.resolve("key"));
        try (EmbeddedBastion inner = EmbeddedBastion.start("inner", key.publicKey(), Map.of());
                EmbeddedBastion outer =
                        EmbeddedBastion.start("outer", key.publicKey(), Map.of(INNER + ":22", inner.port()))) {
            Path config = config(key, inner, outer);
            classes.addAll(classesOf(1, config, "-R", "0:localhost:1", "inner", "unknown"));
            classes.addAll(classesOf(0, config, "-W", INNER + ":22", "outer"));
        }
        Path list = Files.write(work.resolve("classes"), classes);
        java(0, List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + archive));
    }

    private Path config(LoginKey key, EmbeddedBastion inner, EmbeddedBastion outer) throws IOException {
        Path knownHosts = Files.write(
                work.resolve("known_hosts"),
                List.of(inner.knownHostsLine(INNER), outer.knownHostsLine("[127.0.0.1]:" + outer.port())));
        return Files.writeString(work.resolve("config"), """
                Host inner
                  HostName %s
                  User inner
                  ProxyJump outer
                Host outer
                  HostName 127.0.0.1
                  Port %d
                  User outer
                Host *
                  IdentityFile %s
                  IdentitiesOnly yes
                  UserKnownHostsFile %s
                """.formatted(INNER, outer.port(), key.file(), knownHosts));
    }

    /** The classes that the command loads with these arguments, with which it ends with the given status. */
    private List<String> classesOf(int status, Path config, String... arguments)
            throws IOException, InterruptedException {
        Path list = work.resolve("list");
        List<String> command =
                new ArrayList<>(List.of("-XX:DumpLoadedClassList=" + list, MAIN, "-F", config.toString()));
        command.addAll(List.of(arguments));
        java(status, command);
        // The numbers of one run mean something else in another, and only classes of custom loaders need them.
        return Files.readAllLines(list).stream()
                .map(line -> line.replaceFirst(" id: \\d+$", ""))
                .toList();
    }

    private void java(int status, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", jar.toString()));
        command.addAll(arguments);
        Path output = work.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != status) {
            process.destroyForcibly();
            throw new IOException(command + " failed:\n" + Files.readString(output));
        }
    }
}
