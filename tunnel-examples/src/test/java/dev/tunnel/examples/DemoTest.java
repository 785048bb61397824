package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void reachesTheDatabaseBehindTwoBastions() {
        int status = run();

        assertThat(text(err)).isEmpty();
        assertThat(status).isZero();
        assertThat(text(out))
                .containsSubsequence(
                        "bastion 1", "alice@127.0.0.1:", "SHA256:", "bastion 2", "bob@bastion2.internal", "SHA256:")
                .containsSubsequence("refused", "hop 1 of 1 (alice@127.0.0.1:", "administratively prohibited")
                .containsSubsequence("local address", "127.0.0.1:", "db.internal:5432", "jdbc:h2:tcp://127.0.0.1:")
                .contains("   Grace           1  99.90\n   Ada             2  20.00\n   Edsger          3  15.00\n")
                .containsSubsequence("connections", "1, failed 0", "CLOSED");
    }

    @Test
    void takesARouteAndADestination(@TempDir Path directory) throws Exception {
        try (EmbeddedNetwork network = EmbeddedNetwork.start(directory)) {
            int status = run(ownHosts(network));

            assertThat(text(err)).isEmpty();
            assertThat(status).isZero();
            assertThat(text(out)).containsSubsequence("route", "db.internal:5432", "local address", "OPEN", "closed");
        }
    }

    @Test
    void checksADestination(@TempDir Path directory) throws Exception {
        try (EmbeddedNetwork network = EmbeddedNetwork.start(directory)) {
            int status = run(ownHosts(network, "--check"));

            assertThat(text(err)).isEmpty();
            assertThat(status).isZero();
            assertThat(text(out)).containsSubsequence("route", "destination", "db.internal:5432, connected in");
        }
    }

    @Test
    void saysWhatFailed(@TempDir Path directory) throws Exception {
        try (EmbeddedNetwork network = EmbeddedNetwork.start(directory)) {
            String hop = network.hop1().toString();

            int status = run(
                    "-i",
                    network.key2().file().toString(),
                    "--known-hosts",
                    network.knownHosts().toString(),
                    hop,
                    "db:1");

            assertThat(status).isEqualTo(1);
            assertThat(text(err)).contains("hop 1 of 1").contains(hop);
        }
    }

    @Test
    void explainsItself() {
        assertThat(run("--help")).isZero();
        assertThat(text(out)).isEqualTo(Arguments.USAGE);
    }

    @Test
    void refusesAWrongCommandLine() {
        assertThat(run("jump", "destination-without-port")).isEqualTo(2);
        assertThat(text(err)).contains("\"destination-without-port\"").contains(Arguments.USAGE);
    }

    private static String[] ownHosts(EmbeddedNetwork network, String... options) {
        List<String> args = new ArrayList<>(List.of("-i", network.key1().file().toString()));
        Collections.addAll(args, "-i", network.key2().file().toString());
        Collections.addAll(args, "--known-hosts", network.knownHosts().toString());
        Collections.addAll(args, options);
        Collections.addAll(args, network.hop1() + "," + network.hop2(), "db.internal:5432");
        return args.toArray(String[]::new);
    }

    private int run(String... args) {
        InputStream noInput = new ByteArrayInputStream(new byte[0]);
        return Demo.run(noInput, new PrintStream(out, true), new PrintStream(err, true), args);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
