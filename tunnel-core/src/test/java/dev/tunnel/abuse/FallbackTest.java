package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the class path, on the module path with JSch open to the library or not, and where the JDK has no jdk.jfr. */
class FallbackTest {
    private static final String REMEDY = "--add-opens com.jcraft.jsch/com.jcraft.jsch=dev.tunnel.core";

    /** Everything that JSch and the JDK's cryptography may want, but no {@code jdk.jfr}. */
    private static final String WITHOUT_JFR = "--limit-modules=java.se,jdk.crypto.ec,jdk.unsupported";

    /** Starts the child with its arguments. */
    private interface Starter {
        ChildJvm start(String... arguments) throws IOException;
    }

    @Test
    void theClassPathNeedsNoFlag() throws Exception {
        assertTransfers(0, true, arguments -> ChildJvm.onClassPath(ChildTransfers.class, arguments));
    }

    @Test
    void theModulePathIsJustAsGoodWithTheFlag() throws Exception {
        List<String> opened = List.of(REMEDY.split(" "));
        assertTransfers(0, true, arguments -> ChildJvm.onModulePath(opened, ChildTransfers.class, arguments));
    }

    @Test
    void theModulePathWithoutTheFlagIsCorrectAndSaysWhatIsMissing() throws Exception {
        assertTransfers(1, true, arguments -> ChildJvm.onModulePath(List.of(), ChildTransfers.class, arguments));
    }

    @Test
    void theClassPathNeedsNoFlightRecorder() throws Exception {
        assertTransfers(
                0, false, arguments -> ChildJvm.onClassPath(List.of(WITHOUT_JFR), ChildTransfers.class, arguments));
    }

    @Test
    void theModulePathNeedsNoFlightRecorder() throws Exception {
        List<String> options = new ArrayList<>(List.of(WITHOUT_JFR + ",dev.tunnel.core,org.slf4j.simple"));
        options.addAll(List.of(REMEDY.split(" ")));
        assertTransfers(0, false, arguments -> ChildJvm.onModulePath(options, ChildTransfers.class, arguments));
    }

    @Test
    void theModulePathIsRecordedAsWell(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("child.jfr");
        List<String> options = new ArrayList<>(List.of("-XX:StartFlightRecording=filename=" + file));
        options.addAll(List.of(REMEDY.split(" ")));
        assertTransfers(0, true, arguments -> ChildJvm.onModulePath(options, ChildTransfers.class, arguments));

        List<String> events = RecordingFile.readAllEvents(file).stream()
                .map(event -> event.getEventType().getName())
                .filter(name -> name.startsWith("dev.tunnel."))
                .toList();
        assertThat(events)
                .containsExactlyInAnyOrder(
                        "dev.tunnel.Connection",
                        "dev.tunnel.Connection",
                        "dev.tunnel.ConnectionFailed",
                        "dev.tunnel.Connection",
                        "dev.tunnel.Connection");
    }

    private static void assertTransfers(int warnings, boolean flightRecorder, Starter starter) throws Exception {
        OpenSshServer.required();
        Payload payload = Payload.of(8 << 20);
        try (SshChain chain = SshChain.start(2);
                TcpPeer source = TcpPeer.source(payload);
                TcpPeer digest = TcpPeer.digest()) {
            OpenSshServer first = chain.hop(1);
            chain.last().authorize(Path.of(first.clientKey() + ".pub"));
            List<String> arguments = new ArrayList<>(List.of(
                    chain.knownHosts().toString(),
                    first.clientKey().toString(),
                    String.valueOf(source.port()),
                    String.valueOf(digest.port()),
                    String.valueOf(Ports.free())));
            chain.hops().forEach(hop -> arguments.add(hop.spec()));
            try (ChildJvm child = starter.start(arguments.toArray(String[]::new))) {
                assertThat(child.exit()).as("of %s", child.lines()).isZero();
                for (String what : List.of("download", "upload", "refused", "again")) {
                    assertThat(child.lines()).contains(what + ": good");
                }
                if (warnings == 0) {
                    assertThat(child.lines()).contains("remote: good", "command: good");
                } else {
                    assertRefused(child, "remote: ", "remote forwards need parts of JSch");
                    assertRefused(child, "command: ", "commands and files need parts of JSch");
                }
                assertThat(child.lines()).contains("flight recorder: " + flightRecorder);
                assertThat(child.lines())
                        .filteredOn(line -> line.contains("WARN") && line.contains(REMEDY))
                        .hasSize(warnings);
                assertThat(child.said("WARN")).isEqualTo(warnings);
            }
        }
    }

    private static void assertRefused(ChildJvm child, String what, String why) {
        assertThat(child.lines())
                .filteredOn(line -> line.startsWith(what))
                .singleElement()
                .asString()
                .contains(why, REMEDY);
    }
}
