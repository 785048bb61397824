package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException.Configuration;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Unusable values are named, with the remedy, by open() and before anything is connected. */
class BadInputTest {
    @AutoClose
    TcpPeer server;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = TcpPeer.echo();
    }

    private Hop reachable() {
        return Hop.of("me@127.0.0.1:" + server.port())
                .credentials(Credentials.none())
                .hostKeys(HostKeyPolicy.acceptAnyInsecurely());
    }

    private void assertRefused(LocalTunnel.Builder tunnel, String... named) throws IOException {
        Configuration failure = Fixture.failure(Configuration.class, tunnel::open);
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).contains(named).doesNotContain("\n", "\0");
        assertThat(failure.stage()).isEqualTo(Stage.CONFIGURATION);
        assertThat(failure.isRetryable()).isFalse();
        Fixture.assertNobodyCame(server);
    }

    static Stream<Arguments> destinations() {
        return Stream.of(
                arguments(0, "db", 0, "destination port 0 is not in the range 1 to 65535"),
                arguments(0, "db", -1, "port -1 is not in the range"),
                arguments(0, "db", 65536, "port 65536 is not in the range"),
                arguments(-1, "db", 80, "port -1 is not in the range 0 to 65535"),
                arguments(65536, "db", 80, "port 65536 is not in the range 0 to 65535"),
                arguments(0, "", 80, "destination host \"\" is no host; give a name or address"),
                arguments(0, "*", 80, "destination host \"*\" is no host"),
                arguments(0, "a\0b", 80, "host \"a\\u0000b\" has a space or control character in it; remove it"),
                arguments(0, "a\nb", 80, "host \"a\\nb\" has a space or control character in it; remove it"),
                arguments(0, "[::1]", 80, "host \"[::1]\" has a '[' in it; give the name or address alone"),
                arguments(0, "db:80", 80, "host \"db:80\" has a ':' in it but is not an IPv6 address"),
                arguments(0, "x".repeat(256), 80, "is longer than the 255 bytes"));
    }

    @ParameterizedTest
    @MethodSource("destinations")
    void aBadDestinationOrPort(int localPort, String host, int port, String message) throws Exception {
        assertRefused(Tunnel.local(localPort, host, port).via(reachable()), message);
    }

    static Stream<Arguments> specifications() {
        return Stream.of(
                arguments("", "bad forward \"\": it has 0 parts where 2 to 4 are possible"),
                arguments("8080", "bad forward \"8080\""),
                arguments("8080:db", "the destination or its port is missing"),
                arguments("8080:db:http", "destination port \"http\" is not a number from 1 to 65535"),
                arguments("99999:db:80", "port \"99999\" is not a number from 0 to 65535"),
                arguments("8080:db:0", "destination port \"0\" is not a number from 1 to 65535"),
                arguments("[::1:8080:db:80", "has no closing bracket"),
                arguments("::1:8080:db:80", "it has 6 parts"),
                arguments("8080:a\nb:80", "host \"a\\nb\" has a space or control character"),
                arguments("8080:/tmp/a\0b", "has a control character in it; remove it"),
                arguments("8080:/" + "x".repeat(200), "is longer than the 107 bytes"),
                arguments("${PORT}:db:80", "environment variables are not expanded"));
    }

    @ParameterizedTest
    @MethodSource("specifications")
    void aBadSpecificationIsQuotedWithTheFormThatWasExpected(String spec, String message) throws Exception {
        assertRefused(
                Tunnel.local(spec).via(reachable()),
                "bad forward",
                message,
                "expected [bind_address:]port:host:hostport");
    }

    static Stream<Arguments> hops() {
        return Stream.of(
                arguments("", "bad hop \"\": host \"\" is empty"),
                arguments("me@", "host \"\" is empty"),
                arguments("@host", "user \"\" is empty"),
                arguments("host:0", "port \"0\" is not a number from 1 to 65535"),
                arguments("host:99999", "port \"99999\" is not a number from 1 to 65535"),
                arguments("host:ssh", "port \"ssh\" is not a number"),
                arguments("[::1", "has no closing bracket"),
                arguments("-oProxyCommand=x", "starts with '-', so it could be taken for an option"),
                arguments("ho\0st", "host \"ho\\u0000st\""),
                arguments("ho\nst", "host \"ho\\nst\""),
                arguments("u\nser@host", "user \"u\\nser\""),
                arguments("ssh://host/path", "path \"/path\" is not allowed"),
                arguments("http://host", "bad hop \"http://host\""),
                arguments("first,second", "',' in it"));
    }

    @ParameterizedTest
    @MethodSource("hops")
    void aBadHopIsQuotedWithTheFormThatWasExpected(String hop, String message) throws Exception {
        assertRefused(
                Tunnel.local("db", 5432).via(reachable()).via(hop),
                "bad hop",
                message,
                "expected [user@]host[:port] or ssh://[user@]host[:port]");
    }

    @Test
    void aPasswordInAHopIsNotRepeated() throws Exception {
        assertRefused(
                Tunnel.local("db", 5432).via(reachable()).via("ssh://me:hunter2@host"),
                "\"ssh://me:***@host\" has a password in it; give it with Hop.password".replace("\" has", "\": has"));
    }

    @Test
    void noHopAtAll() throws Exception {
        assertRefused(Tunnel.local("db", 5432), "no hop given: name the SSH server to go through");
        try (SshClient client = SshClient.create()) {
            Configuration failure = Fixture.failure(Configuration.class, () -> client.connect(new String[0]));
            assertThat(failure).hasMessageContaining("no hop given");
        }
    }

    @ParameterizedTest
    @MethodSource("timeouts")
    void aTimeoutOutOfRange(Duration timeout) throws Exception {
        assertRefused(
                Tunnel.local("db", 5432).via(reachable()).connectTimeout(timeout),
                "connect timeout " + timeout + " is out of range: more than zero and at most a day");
    }

    static Stream<Duration> timeouts() {
        return Stream.of(
                Duration.ZERO,
                Duration.ofMillis(-1),
                Duration.ofDays(1).plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE));
    }

    @Test
    void aBindAddressForASocket() throws Exception {
        assertRefused(
                Tunnel.local("/tmp/local.sock:db:5432").bind("127.0.0.1").via(reachable()),
                "bind address \"127.0.0.1\" can't be used with the unix socket /tmp/local.sock: give one or the other");
    }

    @Test
    void aBindAddressWithBrackets() throws Exception {
        assertRefused(Tunnel.local("db", 5432).bind("[::1]").via(reachable()), "host \"[::1]\" has a '[' in it");
    }

    @Test
    void aKnownHostsFileThatCantBeRead() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("known_hosts"));
        Hop second = Hop.of("you@second").credentials(Credentials.none()).hostKeys(HostKeyPolicy.strict(directory));
        assertRefused(
                Tunnel.local("db", 5432).via(reachable(), second),
                "hop 2 of 2 (you@second:22)",
                "known_hosts file \"" + directory + "\" can't be read");
    }

    @Test
    void aPolicyWithoutContentIsRefusedWhereItIsMade() {
        assertThatIllegalArgumentException().isThrownBy(HostKeyPolicy::pinned).withMessage("no fingerprint given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostKeyPolicy.pinned("MD5:00"))
                .withMessageContaining("not a fingerprint: \"MD5:00\"; expected SHA256:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostKeyPolicy.strict(new Path[0]))
                .withMessage("no known_hosts file given");
    }

    @Test
    void nullIsRefusedWhereItIsGiven() {
        LocalTunnel.Builder tunnel = Tunnel.local("db", 5432);
        assertThatNullPointerException().isThrownBy(() -> tunnel.via((String) null));
        assertThatNullPointerException().isThrownBy(() -> tunnel.via((Hop) null));
        assertThatNullPointerException().isThrownBy(() -> tunnel.bind(null));
        assertThatNullPointerException().isThrownBy(() -> tunnel.connectTimeout(null));
        assertThatNullPointerException().isThrownBy(() -> tunnel.hostKeys(null));
        assertThatNullPointerException().isThrownBy(() -> tunnel.credentials(null));
        assertThatNullPointerException().isThrownBy(() -> tunnel.listener(null));
    }
}
