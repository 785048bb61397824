package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.HandshakeFault;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a TCP connection to a hop is made: each configuration is given to ssh and to this library. */
class DialingTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int SOON = 10_000;
    private static SshChain chain;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        OpenSshServer.required();
        chain = SshChain.start(2, (number, server) -> {
            if (number == 1) {
                server.listen("127.0.0.1", "::1");
            }
        });
        chain.hop(2).authorize(Path.of(chain.hop(1).clientKey() + ".pub"));
    }

    @AfterAll
    static void stop() throws Exception {
        chain.close();
    }

    /** The first hop is known by whatever name or address it is reached. */
    private RealSshClient with(String... lines) throws Exception {
        Path known = Files.writeString(
                folder.resolve("known"), "* " + chain.hop(1).hostKey("ed25519").publicLine() + "\n");
        List<String> all = new ArrayList<>(List.of("Host hop1", "  UserKnownHostsFile " + known));
        all.addAll(List.of(lines));
        return new RealSshClient(
                folder.resolve("config"), chain.sshConfig(), chain.hop(1).clientKey(), all.toArray(String[]::new));
    }

    /** The addresses that the last two connections to the first hop came from. */
    private static List<String> lastOrigins() {
        List<String> lines = chain.hop(1).log().stream()
                .filter(line -> line.startsWith("Connection from "))
                .map(line -> line.split(" ", -1)[2])
                .toList();
        return lines.subList(lines.size() - 2, lines.size());
    }

    @ParameterizedTest
    @CsvSource({
        "AddressFamily any, 127.0.0.1, 127.0.0.1",
        "AddressFamily inet, localhost, 127.0.0.1",
        "AddressFamily inet6, ::1, ::1",
        "BindAddress 127.0.0.5, 127.0.0.1, 127.0.0.5",
        "BindAddress localhost, 127.0.0.1, 127.0.0.1",
        "BindAddress 127.0.0.5, localhost, 127.0.0.5",
        "BindInterface lo, 127.0.0.1, 127.0.0.1",
        "BindInterface lo, ::1, ::1",
        "TCPKeepAlive no, 127.0.0.1, 127.0.0.1",
    })
    void bothComeFromTheSameAddress(String line, String host, String origin) throws Exception {
        Ports.requireIpv6();
        RealSshClient both = with("  HostName " + host, "  " + line);
        Cli.Output ssh = both.ssh("hop1");
        assertThat(ssh.exit()).as(ssh.err()).isZero();
        both.login("hop1");
        assertThat(lastOrigins()).containsExactly(origin, origin);
    }

    /** Also to a loopback address, where the system would choose another one. */
    @Test
    void bothPreferAnInterfacesAddressThatOthersCanReach() throws Exception {
        List<NetworkInterface> networks = NetworkInterface.networkInterfaces()
                .filter(each -> address(each, Inet4Address.class).isPresent())
                .toList();
        if (networks.isEmpty()) {
            Program.missing("there is no interface but the loopback's");
        }
        // Each, since one that has no carrier counts as down for the JDK, not for ssh.
        for (NetworkInterface network : networks) {
            RealSshClient both = with("  BindInterface " + network.getName());
            assertThat(both.ssh("hop1").exit()).isZero();
            both.login("hop1");
            // Not always the interface's own: a container engine hides those of its networks behind another.
            assertThat(lastOrigins()).containsOnly(lastOrigins().get(0)).doesNotContain("127.0.0.1");
        }
    }

    private static Optional<InetAddress> address(NetworkInterface network, Class<? extends InetAddress> family) {
        return network.inetAddresses()
                .filter(family::isInstance)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AddressFamily inet6 | 127.0.0.1 | RESOLVE | the name 127.0.0.1 has no IPv6 address, which AddressFamily asks for, only 127.0.0.1",
                "AddressFamily inet  | ::1       | RESOLVE | the name ::1 has no IPv4 address, which AddressFamily asks for, only ::1",
                "BindAddress 192.0.2.77 | 127.0.0.1 | CONNECT | can't connect from 192.0.2.77: Cannot assign requested address",
                "BindAddress nowhere.invalid | 127.0.0.1 | CONNECT | BindAddress nowhere.invalid can't be resolved",
                "BindAddress ::1     | 127.0.0.1 | CONNECT | BindAddress ::1 has no IPv4 address",
                "BindAddress 127.0.0.1 | ::1     | CONNECT | BindAddress 127.0.0.1 has no IPv6 address",
                "BindInterface nosuch0 | 127.0.0.1 | CONNECT | BindInterface nosuch0 is not there; there are",
                "HostName x          | nowhere.invalid | RESOLVE | the name nowhere.invalid can't be resolved"
            })
    void bothFail(String line, String host, Stage stage, String message) throws Exception {
        RealSshClient both = with("  HostName " + host, "  " + line);
        assertThat(both.ssh("hop1").exit()).isEqualTo(255);
        Unreachable failure = Fixture.failure(Unreachable.class, () -> both.login("hop1"));
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.stage()).isEqualTo(stage);
        assertThat(failure.isRetryable()).isTrue();
    }

    /** The session of the hop before makes the connection, and the name means something over there. */
    @ParameterizedTest
    @ValueSource(
            strings = {"AddressFamily inet6", "BindAddress 192.0.2.77", "BindInterface nosuch0", "ConnectTimeout 10"})
    void nothingOfItCountsBehindAJumpHost(String line) throws Exception {
        RealSshClient both = with("Host hop2", "  ProxyJump hop1", "  " + line);
        Cli.Output ssh = both.ssh("hop2");
        assertThat(ssh.exit()).as(ssh.err()).isZero();
        both.login("hop2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BindAddress 192.0.2.77", "AddressFamily inet6"})
    void nothingOfItCountsForACommand(String line) throws Exception {
        RealSshClient both = with("  ProxyCommand nc 127.0.0.1 %p", "  " + line);
        Cli.Output ssh = both.ssh("hop1");
        assertThat(ssh.exit()).as(ssh.err()).isZero();
        both.login("hop1");
    }

    @Test
    void bothWantAnAttempt() throws Exception {
        RealSshClient both = with("  ConnectionAttempts 0");
        assertThat(both.ssh("hop1").err()).contains("Invalid number of ConnectionAttempts");
        assertThat(Fixture.failure(TunnelException.Configuration.class, () -> both.login("hop1")))
                .hasMessageContaining("ConnectionAttempts 0");
    }

    @Test
    void bothTryAsOftenAsIsWantedASecondApart() throws Exception {
        RealSshClient both = with("  Port " + Ports.free(), "  ConnectionAttempts 3", "  ConnectTimeout 1");
        long start = System.nanoTime();
        assertThat(both.ssh("hop1").exit()).isEqualTo(255);
        assertThat(since(start)).isGreaterThan(PAUSE.multipliedBy(2));
        start = System.nanoTime();
        Unreachable failure = Fixture.failure(Unreachable.class, () -> both.login("hop1"));
        assertThat(since(start)).isGreaterThan(PAUSE.multipliedBy(2));
        assertThat(failure).hasMessageContaining("can't be reached in 3 attempts: 127.0.0.1 port ");
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void aServerThatComesLateIsStillReached() throws Exception {
        try (OpenSshServer late = OpenSshServer.start()) {
            RealSshClient client = new RealSshClient(
                    folder.resolve("config"),
                    chain.sshConfig(),
                    late.clientKey(),
                    "Host late",
                    "  HostName 127.0.0.1",
                    "  Port " + late.port(),
                    "  User " + late.user(),
                    "  UserKnownHostsFile " + late.knownHosts(),
                    "  ConnectionAttempts 20");
            late.kill();
            AtomicReference<IOException> failure = new AtomicReference<>();
            Thread login = new Thread(() -> login(client, failure), "login");
            login.start();
            Await.until("the first attempt has failed", DialingTest::pauses);
            late.restart();
            login.join();
            assertThat(failure.get()).isNull();
        }
    }

    private static void login(RealSshClient client, AtomicReference<IOException> failure) {
        try {
            client.login("late");
        } catch (IOException e) {
            failure.set(e);
        }
    }

    /** Whether an attempt waits for the next one. */
    private static boolean pauses() {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(stack -> List.of(stack).stream()
                        .anyMatch(frame -> frame.getMethodName().equals("pause")
                                && frame.getClassName().endsWith("AbortableSocket")));
    }

    @Test
    void anInterruptedThreadDoesNotWaitForTheNextAttempt() throws Exception {
        RealSshClient client = with("  Port " + Ports.free(), "  ConnectionAttempts 1000");
        AtomicReference<IOException> failure = new AtomicReference<>();
        Thread login = new Thread(() -> loginToFirst(client, failure), "login");
        login.start();
        Await.until("the first attempt has failed", DialingTest::pauses);
        login.interrupt();
        login.join(SOON);
        assertThat(login.isAlive()).isFalse();
        assertThat(failure.get()).hasMessageContaining("interrupt");
        Await.until("the attempt has ended", () -> !pauses());
    }

    private static void loginToFirst(RealSshClient client, AtomicReference<IOException> failure) {
        try {
            client.login("hop1");
        } catch (IOException e) {
            failure.set(e);
        }
    }

    @Test
    void theTimeoutIsForEachAttempt() throws Exception {
        try (TcpPeer silent = TcpPeer.start(HandshakeFault.SILENT)) {
            RealSshClient both = with("  Port " + silent.port(), "  ConnectionAttempts 10", "  ConnectTimeout 5");
            assertThat(both.ssh("hop1").err()).contains("timed out during banner exchange");
            long start = System.nanoTime();
            Unreachable failure = Fixture.failure(Unreachable.class, () -> both.login("hop1"));
            assertThat(since(start)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
            assertThat(failure.stage()).isEqualTo(Stage.BANNER);
        }
    }
}
