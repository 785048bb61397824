package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are transferred by other programs, through whatever happens. */
class TransfersIT {
    private static final Duration LIMIT = Duration.ofSeconds(100);

    @RegisterExtension
    static final Lab lab = new Lab();

    @ParameterizedTest
    @EnumSource
    void rsyncGoesOnWhereItWasKilled(Client client) throws IOException {
        Path file =
                Files.write(lab.folder().resolve("large"), Payload.of(40 << 20).bytes());
        Path to = Files.createDirectory(lab.folder().resolve("resumed-" + client));
        Path copy = to.resolve("large");
        String shell = client.program() + " -F " + lab.config() + " -J hop1";
        List<String> rsync = List.of("-P", "--stats", "-e", shell, file.toString(), "hop2:" + to + "/");

        try (Cli first = Cli.start(command(rsync, "--bwlimit=3M"))) {
            Await.until("some of it is there", LIMIT, () -> bytesIn(to) > 4 << 20);
            List<ProcessHandle> shells = Lab.processes("-J", "hop2", to + "/");
            assertThat(shells).isNotEmpty().allMatch(ProcessHandle::destroyForcibly);
            Await.until("rsync has ended", LIMIT, () -> !first.isRunning());
        }
        Await.until("the other side has put away what it got", LIMIT, () -> Files.exists(copy));
        assertThat(copy).satisfies(partial -> assertThat(Files.size(partial)).isLessThan(40 << 20));

        Cli.Output second = Cli.run("", List.of(command(rsync)));

        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(second.out()).containsPattern("Matched data: [1-9]");
        assertThat(Files.mismatch(file, copy)).isNegative();
    }

    private static String[] command(List<String> arguments, String... more) {
        return Stream.of(Stream.of("rsync"), Stream.of(more), arguments.stream())
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    private static long bytesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aGibibyteThereAndBackThroughACommand() throws IOException {
        assertGibibytePasses(Client.TUNNEL.command(lab.config(), "-J", "hop1", "hop2", "cat"));
    }

    @Test
    void aGibibyteThereAndBackThroughW() throws IOException {
        String proxy = Client.TUNNEL.program() + " -F " + lab.config() + " -W %h:%p hop1";
        assertGibibytePasses(Client.SSH.command(lab.config(), "-o", "'ProxyCommand=" + proxy + "'", "hop2", "cat"));
    }

    /** Numbers, so that it shows what is lost, doubled or out of order. */
    private static void assertGibibytePasses(List<String> cat) throws IOException {
        String numbers = "seq 1000000000 | head -c 1G | ";
        String there = numbers + "sha256sum; ";
        String back = numbers + String.join(" ", cat) + " | sha256sum";
        try (Cli shell = Cli.start("bash", "-c", there + back)) {
            Await.until("all is there and back", LIMIT, () -> shell.lines().size() > 1);
            assertThat(shell.lines()).containsOnly(shell.lines().get(0));
        }
    }

    @Test
    void manyAtOnceEachWithALoginOfItsOwn() throws IOException {
        parallel(8, Client.TUNNEL.program() + " -F " + lab.config() + " -J hop1");
    }

    /** As many as a Java program for each would be too much for. */
    @Test
    void aHundredAtOnceThroughOneTunnel() throws IOException {
        int port = Ports.free();
        String forward = port + ":" + lab.server(2).hostAndPort();
        assertThat(Client.TUNNEL.run(lab.config(), "-fNL", forward, "hop1").exit())
                .isZero();
        try {
            parallel(
                    100,
                    "ssh -F " + lab.config() + " -p " + port + " -o HostKeyAlias=[127.0.0.1]:"
                            + lab.server(2).port());
        } finally {
            Lab.endBackground(forward);
        }
    }

    /** Has so many rsyncs copy a folder of small files at once, each to a place of its own. */
    private static void parallel(int copies, String shell) throws IOException {
        Path from = Files.createTempDirectory(lab.folder(), "many");
        for (int i = 0; i < 20; i++) {
            Files.write(from.resolve("file" + i), Payload.of(1000 + i).bytes());
        }
        List<Cli> running = new ArrayList<>();
        try {
            for (int i = 0; i < copies; i++) {
                running.add(Cli.start("rsync", "-a", "-e", shell, from + "/", "hop2:" + from + i + "/"));
            }
            for (Cli rsync : running) {
                Await.until("rsync ends", LIMIT, () -> !rsync.isRunning());
                // The shell over there may have something to say, too.
                assertThat(rsync.lines()).noneMatch(line -> line.startsWith("rsync"));
            }
        } finally {
            running.forEach(Cli::close);
        }
        for (int i = 0; i < copies; i++) {
            for (int file = 0; file < 20; file++) {
                String name = "file" + file;
                assertThat(Files.mismatch(from.resolve(name), Path.of(from + String.valueOf(i), name)))
                        .isNegative();
            }
        }
    }
}
