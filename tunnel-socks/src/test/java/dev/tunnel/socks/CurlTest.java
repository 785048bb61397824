package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** curl through the tunnel, in each protocol it knows; and through {@code ssh -D}, in those that this knows. */
class CurlTest {
    private static final int PROXY_HANDSHAKE_FAILED = 97;

    @AutoClose
    static SshChain chain;

    @AutoClose
    static Site site;

    @AutoClose
    static Cli ssh;

    static int sshPort;

    @TempDir
    Path folder;

    private SocksTunnel tunnel;

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        site = Site.start();
        chain = SshChain.start(2);
        sshPort = Ports.free();
        ssh = Cli.start(
                "ssh", "-F", chain.sshConfig().toString(), "-N", "-D", "127.0.0.1:" + sshPort, "-J", "hop1", "hop2");
        Await.until("ssh listens", CurlTest::sshListens);
    }

    @BeforeEach
    void open() throws IOException {
        tunnel = Fixture.dynamic(chain).open();
    }

    @AfterEach
    void close() {
        tunnel.close();
    }

    private static SocksTunnel locked() throws IOException {
        return Fixture.dynamic(chain)
                .requirePassword("alice", "wonder:land"::toCharArray)
                .open();
    }

    private static boolean sshListens() {
        try (Socket probe = new Socket("127.0.0.1", sshPort)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    static Stream<Arguments> ways() {
        List<Arguments> ways = new ArrayList<>();
        for (String host : List.of("127.0.0.1", "[::1]", "localhost")) {
            for (String option : List.of("--socks5", "--socks5-hostname", "--socks4", "--socks4a")) {
                boolean v6ByV4 = host.startsWith("[") && option.startsWith("--socks4");
                if (!v6ByV4) {
                    ways.add(arguments(option, host));
                }
            }
        }
        return ways.stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void socksGivesWhatItGivesThroughSsh(String option, String host) throws Exception {
        fetches(option, tunnel.hostAndPort(), site.url(host));
        fetches(option, "127.0.0.1:" + sshPort, site.url(host));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void httpConnect(String host) throws Exception {
        fetches("--proxytunnel", "--proxy", "http://" + tunnel.hostAndPort(), site.url(host));
        try (SocksTunnel locked = locked()) {
            fetches("--proxytunnel", "--proxy", "http://alice:wonder%3aland@" + locked.hostAndPort(), site.url(host));
        }
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void socksWithPassword(String host) throws Exception {
        try (SocksTunnel locked = locked()) {
            fetches("--proxy", "socks5://alice:wonder%3aland@" + locked.hostAndPort(), site.url(host));
            fetches("--proxy", "socks5h://alice:wonder%3aland@" + locked.hostAndPort(), site.url(host));
        }
    }

    static Stream<String> hosts() {
        return Stream.of("127.0.0.1", "[::1]", "localhost");
    }

    private void fetches(String... options) throws Exception {
        Path file = folder.resolve("page");
        List<String> command = new ArrayList<>(
                List.of("curl", "--silent", "--show-error", "--noproxy", "", "--output", file.toString()));
        command.addAll(List.of(options));
        assertThat(Cli.run("", command)).isEqualTo(new Cli.Output(0, "", ""));
        try (InputStream page = Files.newInputStream(file)) {
            assertThat(Received.drain(page)).isEqualTo(Site.PAGE.expected());
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        try (SocksTunnel locked = locked()) {
            for (String proxy : List.of("socks5://alice:wrong@", "socks5://", "socks4://", "socks4a://")) {
                assertThat(curl("--proxy", proxy + locked.hostAndPort()).exit()).isEqualTo(PROXY_HANDSHAKE_FAILED);
            }
            assertThat(curl("--proxytunnel", "--proxy", "http://alice:wrong@" + locked.hostAndPort())
                            .err())
                    .contains("407");
        }
    }

    @Test
    void aRefusingDestinationIsSaidToRefuse() throws Exception {
        String nowhere = "http://127.0.0.1:" + Ports.free() + "/";
        assertThat(Cli.run("curl", "-sS", "--socks5-hostname", tunnel.hostAndPort(), nowhere)
                        .err())
                .contains("(5)");
        assertThat(Cli.run("curl", "-sS", "--socks4a", tunnel.hostAndPort(), nowhere)
                        .err())
                .contains("(91)");
        assertThat(Cli.run("curl", "-sS", "--proxytunnel", "--proxy", "http://" + tunnel.hostAndPort(), nowhere)
                        .err())
                .contains("502");
    }

    @Test
    void aBrowserThatTakesThePortForAWebServerIsToldWhatItIs() throws Exception {
        Cli.Output answer = Cli.run("curl", "-sS", "--include", "http://" + tunnel.hostAndPort() + "/");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).startsWith("HTTP/1.1 405 ").contains("This port is a proxy that leads through SSH.");
    }

    private static Cli.Output curl(String... proxy) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
        command.addAll(List.of(proxy));
        command.add(site.url("127.0.0.1"));
        return Cli.run("", command);
    }
}
