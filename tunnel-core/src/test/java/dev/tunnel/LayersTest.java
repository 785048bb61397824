package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source keeps to the layers, to null-marked packages and to small files. */
class LayersTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final int LONGEST_FILE = 400;

    @Test
    void lowerLayersNeverUseHigherOnes() throws IOException {
        List<String> found = new ArrayList<>();
        sources(MAIN)
                .forEach((file, source) -> Layers.violations(source).forEach(use -> found.add(file + " uses " + use)));
        assertThat(found).isEmpty();
    }

    @Test
    void theEngineIsPluggedInAtOnePlace() throws IOException {
        assertThat(sources(MAIN).values().stream().filter(Layers::plugsInEngine))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        for (Path file : sources(MAIN).keySet()) {
            assertThat(file.resolveSibling("package-info.java")).content().contains("@NullMarked");
        }
    }

    @Test
    void noFileIsLong() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : List.of(MAIN, TEST)) {
            sources(root).forEach((file, source) -> {
                long lines = source.lines().count();
                if (lines > LONGEST_FILE) {
                    found.add(file + " has " + lines + " lines");
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noTestClassHidesAMainClass() throws IOException {
        List<Path> main = sources(MAIN).keySet().stream().map(MAIN::relativize).toList();
        assertThat(sources(TEST).keySet().stream().map(TEST::relativize).filter(main::contains))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dev.tunnel.internal.session, dev.tunnel.internal.forward.Relay",
        "dev.tunnel.internal.route, dev.tunnel.internal.session.SshSession",
        "dev.tunnel.internal.hostkey, dev.tunnel.internal.route.Route",
        "dev.tunnel.internal.session, dev.tunnel.internal.jsch.JschSession",
        "dev.tunnel.internal.jsch, dev.tunnel.internal.forward.Relay",
        "dev.tunnel.internal.forward, dev.tunnel.internal.jsch.JschSession",
        "dev.tunnel.internal.forward, dev.tunnel.LocalTunnel",
        "dev.tunnel.internal.forward, com.jcraft.jsch.Session",
        "dev.tunnel, com.jcraft.jsch.Session",
        "dev.tunnel.config, dev.tunnel.internal.hostkey.HostKeyCheck",
        "dev.tunnel.config, dev.tunnel.Tunnel",
        "dev.tunnel.internal.config, dev.tunnel.config.SshConfig",
        "dev.tunnel.internal.config, dev.tunnel.TunnelException",
        "dev.tunnel.internal.text, dev.tunnel.Hop",
        "dev.tunnel.internal.unheard, dev.tunnel.internal.hostkey.HostKeyCheck",
    })
    void aUseOfAHigherLayerIsFound(String from, String to) {
        assertThat(violations(from, "import " + to + ";", "final class Any {}")).containsExactly(to);
        assertThat(violations(from, "final class Any { " + to + " field; }")).containsExactly(to);
    }

    @ParameterizedTest
    @CsvSource({
        "dev.tunnel, dev.tunnel.internal.jsch.JschSession",
        "dev.tunnel, dev.tunnel.internal.forward.Relay",
        "dev.tunnel.internal.forward, dev.tunnel.internal.session.SshSession",
        "dev.tunnel.internal.jsch, com.jcraft.jsch.Session",
        "dev.tunnel.internal.jsch, dev.tunnel.internal.session.SshSession",
        "dev.tunnel.internal.hostkey, dev.tunnel.TunnelException",
        "dev.tunnel.internal.hostkey, dev.tunnel.config.Endpoint",
        "dev.tunnel.config, dev.tunnel.TunnelException",
        "dev.tunnel.config, dev.tunnel.internal.config.Resolver",
        "dev.tunnel.config, dev.tunnel.internal.text.Text",
        "dev.tunnel.internal.config, dev.tunnel.internal.text.Text",
    })
    void aUseOfALowerLayerIsAllowed(String from, String to) {
        assertThat(violations(from, "import " + to + ";", "final class Any {}")).isEmpty();
    }

    @Test
    void aPublicValueUsesNoInternals() {
        String use = "import dev.tunnel.internal.route.Route;";
        assertThat(violations("dev.tunnel", use, "public record Hop() {}")).hasSize(1);
        assertThat(violations("dev.tunnel", use, "public sealed interface HostKeyPolicy {}"))
                .hasSize(1);
        assertThat(violations("dev.tunnel", use, "public final class SshClient {}"))
                .isEmpty();
        assertThat(violations("dev.tunnel", use, "final class Wiring {}")).isEmpty();
    }

    @Test
    void aMentionInACommentOrTextIsNoUse() {
        assertThat(violations(
                        "dev.tunnel.internal.route",
                        "/** {@link dev.tunnel.Tunnel}. */",
                        "// com.jcraft.jsch.Session",
                        "@Name(\"dev.tunnel.Connection\")",
                        "\"\\\"dev.tunnel.Tunnel\""))
                .isEmpty();
        assertThat(violations("dev.tunnel.internal.route", "log(\"a\", dev.tunnel.Tunnel.local(), \"b\");"))
                .hasSize(1);
    }

    private static List<String> violations(String from, String... lines) {
        return Layers.violations("package " + from + ";\n" + String.join("\n", lines));
    }

    private static Map<Path, String> sources(Path root) throws IOException {
        Map<Path, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(LayersTest::isInPackage).toList()) {
                sources.put(file, Files.readString(file));
            }
        }
        assertThat(sources).isNotEmpty();
        return sources;
    }

    private static boolean isInPackage(Path file) {
        return file.toString().endsWith(".java") && !file.endsWith("module-info.java");
    }
}
