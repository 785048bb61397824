package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the class path, on the module path with JSch open to the library, and on the module path without. */
class FallbackTest {
    private static final String REMEDY = "--add-opens com.jcraft.jsch/com.jcraft.jsch=dev.tunnel.core";

    /** Starts the child with its arguments. */
    private interface Starter {
        ChildJvm start(String... arguments) throws IOException;
    }

    @Test
    void theClassPathNeedsNoFlag() throws Exception {
        assertTransfers(0, arguments -> ChildJvm.onClassPath(ChildTransfers.class, arguments));
    }

    @Test
    void theModulePathIsJustAsGoodWithTheFlag() throws Exception {
        List<String> opened = List.of(REMEDY.split(" "));
        assertTransfers(0, arguments -> ChildJvm.onModulePath(opened, ChildTransfers.class, arguments));
    }

    @Test
    void theModulePathWithoutTheFlagIsCorrectAndSaysWhatIsMissing() throws Exception {
        assertTransfers(1, arguments -> ChildJvm.onModulePath(List.of(), ChildTransfers.class, arguments));
    }

    private static void assertTransfers(int warnings, Starter starter) throws Exception {
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
                    String.valueOf(closedPort())));
            chain.hops().forEach(hop -> arguments.add(hop.spec()));
            try (ChildJvm child = starter.start(arguments.toArray(String[]::new))) {
                assertThat(child.exit()).as("of %s", child.lines()).isZero();
                for (String what : List.of("download", "upload", "refused", "again")) {
                    assertThat(child.lines()).contains(what + ": good");
                }
                assertThat(child.said(REMEDY)).isEqualTo(warnings);
                assertThat(child.said("WARN")).isEqualTo(warnings);
            }
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
