package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several programs write into one known_hosts file at once. */
class RecordRaceTest {
    private static final int HOSTS = 100;
    private static final int LOGINS = 10;

    @TempDir
    Path folder;

    @Test
    void twoProcessesAndSshLoseAndDamageNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("known_hosts"), "# mine\n");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (OpenSshServer server = OpenSshServer.start()) {
            Future<String> one = threads.submit(process(file, 1));
            Future<String> two = threads.submit(process(file, 2));
            Future<Integer> ssh = threads.submit(() -> {
                for (int i = 0; i < LOGINS; i++) {
                    assertThat(ssh(server, file, "ssh" + i)).isZero();
                }
                return LOGINS;
            });
            assertThat(one.get().lines()).hasSize(HOSTS);
            assertThat(two.get().lines()).hasSize(HOSTS);
            assertThat(ssh.get()).isEqualTo(LOGINS);
            assertThat(Stream.concat(one.get().lines(), two.get().lines()).filter("Accepted"::equals))
                    .as("half of the keys are the same for both")
                    .hasSize(HOSTS + HOSTS / 2);
        } finally {
            threads.shutdownNow();
        }
        KnownHostsFile content = KnownHostsFile.parse(Files.readAllBytes(file));
        assertThat(content.problems()).isEmpty();
        assertThat(content.entries().stream().map(entry -> entry.hosts().shown()))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                IntStream.range(0, HOSTS).mapToObj(i -> "host" + i),
                                IntStream.range(0, LOGINS).mapToObj(i -> "ssh" + i))
                        .toList());
        assertThat(file).content().startsWith("# mine\n");
    }

    /** Even hosts have the same key for every process, odd ones a key of its own. */
    private static Callable<String> process(Path file, int number) {
        List<String> arguments = new ArrayList<>(List.of(file.toString()));
        for (int i = 0; i < HOSTS; i++) {
            arguments.addAll(List.of("host" + i, String.valueOf(i % 2 * number)));
        }
        return () -> {
            Cli.Output output =
                    new ChildJvm().log("error").run(RecordingProcess.class, arguments.toArray(String[]::new));
            assertThat(output.err()).isEmpty();
            return output.out();
        };
    }

    private static int ssh(OpenSshServer server, Path file, String name) throws IOException {
        return Cli.run(
                        "ssh",
                        "-F",
                        "none",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "StrictHostKeyChecking=accept-new",
                        "-o",
                        "UserKnownHostsFile=" + file,
                        "-o",
                        "HostKeyAlias=" + name,
                        "-o",
                        "IdentitiesOnly=yes",
                        "-i",
                        server.clientKey().toString(),
                        "-p",
                        String.valueOf(server.port()),
                        server.user() + "@127.0.0.1",
                        "true")
                .exit();
    }

    /** A file can't grow beyond 512 bytes there, which is as if the disk were full in the middle of a line. */
    @Test
    void aFullDiskLeavesTheFileAsItWas() throws Exception {
        String before = "# " + "x".repeat(445) + "\n";
        Path file = Files.writeString(folder.resolve("known_hosts"), before);
        Cli.Output output = Cli.run(
                "sh",
                "-c",
                "ulimit -f 1; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-cp",
                System.getProperty("java.class.path"),
                RecordingProcess.class.getName(),
                file.toString(),
                "jump",
                "1");
        assertThat(output.out()).contains("is accepted, but can't be recorded in " + file, "Accepted");
        assertThat(file).hasContent(before);
        assertThat(Files.size(file)).isEqualTo(before.length());
    }
}
