package dev.tunnel.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.FullListener;
import dev.tunnel.testkit.HandshakeFault;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.PeerBehaviour;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hops that stop answering, behind zero, one and two others, and threads that are interrupted while they wait for them.
 */
class DeadlineTest {
    /** Long enough to get that far on a busy machine. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** Less than the timeout that there is by default. */
    private static final Duration GENEROUS = Duration.ofSeconds(14);

    private static final int JUMPS = 2;

    private static SshChain chain;
    private static SshClient ssh;
    private static Hop[] jumps;

    /** The jumps are logged in to beforehand, so that the short timeout is that of the silent hop alone. */
    @BeforeAll
    static void connectJumps() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(JUMPS, (number, builder) -> {
            if (number < JUMPS) {
                builder.option("PermitOpen", "any");
            }
        });
        jumps = Routes.of(chain);
        ssh = SshClient.create();
        ssh.connect(jumps);
    }

    @AfterAll
    static void closeJumps() throws IOException {
        ssh.close();
        chain.close();
    }

    private static LocalTunnel.Builder through(int count, Hop last) {
        List<Hop> route = new ArrayList<>(List.of(jumps).subList(0, count));
        route.add(last);
        return Tunnel.local("127.0.0.1", 1).client(ssh).via(route.toArray(Hop[]::new));
    }

    private static Hop stranger(int port) {
        return Hop.of("nobody@127.0.0.1:" + port)
                .password("x"::toCharArray)
                .hostKeys(HostKeyPolicy.acceptAnyInsecurely());
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                        Arguments.of(HandshakeFault.SILENT, Stage.BANNER),
                        Arguments.of(HandshakeFault.TRICKLE, Stage.BANNER),
                        Arguments.of(HandshakeFault.BANNER_THEN_SILENCE, Stage.KEY_EXCHANGE),
                        Arguments.of(HandshakeFault.KEXINIT_THEN_SILENCE, Stage.KEY_EXCHANGE))
                .flatMap(
                        each -> Stream.of(0, 1, JUMPS).map(count -> Arguments.of(each.get()[0], each.get()[1], count)));
    }

    /** All at once, since each takes its time. */
    @Test
    void hopsThatFallSilentAreGivenUpInTime() throws Exception {
        List<Background> attempts = new ArrayList<>();
        try {
            for (Arguments silence : silences().toList()) {
                Object[] given = silence.get();
                attempts.add(Background.run(
                        silence.toString(),
                        () -> isGivenUpInTheHandshake((HandshakeFault) given[0], (Stage) given[1], (int) given[2])));
            }
            for (int jumps : List.of(0, 1, JUMPS)) {
                attempts.add(Background.run("authentication " + jumps, () -> isGivenUpInAuthentication(jumps)));
            }
        } finally {
            attempts.forEach(Background::close);
        }
        attempts.forEach(Background::succeeds);
    }

    private static void isGivenUpInTheHandshake(HandshakeFault fault, Stage stage, int count) throws Exception {
        try (TcpPeer silent = TcpPeer.start(fault)) {
            assertGivenUp(stranger(silent.port()), stage, count);
            Await.until("the connection to the silent hop is closed", () -> silent.open() == 0);
            assertThat(silent.accepted()).isEqualTo(1);
        }
    }

    private static void isGivenUpInAuthentication(int count) throws Exception {
        try (ScriptedSshServer silent =
                ScriptedSshServer.builder().authenticationStalls().start()) {
            assertGivenUp(Routes.of(silent), Stage.AUTHENTICATION, count);
            Await.until("the connection to the silent hop is closed", () -> silent.sessions() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSED_AT_ONCE", "HTTP"})
    void aHopThatHangsUpBeforeItsBannerIsSaidToHaveDoneSo(HandshakeFault fault) throws Exception {
        try (TcpPeer rude = TcpPeer.start(fault)) {
            Unreachable failure = catchThrowableOfType(
                    Unreachable.class, () -> through(0, stranger(rude.port())).open());
            assertThat(failure.stage()).isEqualTo(Stage.BANNER);
        }
    }

    @Test
    void aFloodBeforeTheBannerIsGivenUpInTime() throws Exception {
        byte[] line = "x".repeat(98).concat("\r\n").repeat(100).getBytes(US_ASCII);
        PeerBehaviour flood = (connection, received) -> {
            while (true) {
                connection.output().write(line);
            }
        };
        try (TcpPeer flooding = TcpPeer.start(flood)) {
            assertGivenUp(stranger(flooding.port()), Stage.BANNER, 0);
            Await.until("the connection to the flooding hop is closed", () -> flooding.open() == 0);
        }
    }

    @Test
    void aHopThatDoesNotEvenAcceptIsGivenUpInTime() throws Exception {
        try (FullListener full = FullListener.start()) {
            assertGivenUp(stranger(full.port()), Stage.CONNECT, 0);
        }
    }

    @Test
    void aFrozenServerIsGivenUpInTime() throws Exception {
        try (OpenSshServer frozen = OpenSshServer.start()) {
            Hop hop = Routes.of(frozen);
            frozen.pause();
            assertGivenUp(hop, Stage.BANNER, 1);
            frozen.resume();
        }
    }

    private static void assertGivenUp(Hop hop, Stage stage, int count) {
        long start = System.nanoTime();
        Unreachable failure = catchThrowableOfType(
                Unreachable.class,
                () -> through(count, hop).connectTimeout(TIMEOUT).open());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GENEROUS);
        assertThat(failure).isNotNull();
        assertThat(failure.stage()).isEqualTo(stage);
        assertThat(failure.hop()).isEqualTo(hop);
        assertThat(failure.isRetryable()).isTrue();
        int total = count + 1;
        assertThat(failure).hasMessageContaining("hop " + total + " of " + total + " (" + hop + ")");
        assertThat(failure.getMessage()).containsIgnoringCase(stage.toString());
    }

    @ParameterizedTest
    @MethodSource("silences")
    void anInterruptedThreadStopsWaitingForTheHandshake(HandshakeFault fault, Stage stage, int count) throws Exception {
        try (TcpPeer silent = TcpPeer.start(fault)) {
            assertInterruptible(stranger(silent.port()), count, () -> silent.open() == 1);
            Await.until("the connection to the silent hop is closed", () -> silent.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, JUMPS})
    void anInterruptedThreadStopsWaitingForTheAuthentication(int count) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedSshServer silent = ScriptedSshServer.builder()
                .customize(sshd -> sshd.setPasswordAuthenticator((user, password, session) -> {
                    asked.incrementAndGet();
                    throw new AsyncAuthException();
                }))
                .start()) {
            assertInterruptible(Routes.of(silent), count, () -> asked.get() == 1);
            Await.until("the connection to the silent hop is closed", () -> silent.sessions() == 0);
        }
    }

    @Test
    void anInterruptedThreadStopsWaitingForTheConnection() throws Exception {
        try (FullListener full = FullListener.start()) {
            assertInterruptible(stranger(full.port()), 0, () -> true);
        }
    }

    private static void assertInterruptible(Hop hop, int count, BooleanSupplier reached) {
        try (Background opener = Background.run(
                "open",
                () -> through(count, hop).connectTimeout(Duration.ofMinutes(1)).open())) {
            Await.until("the hop is being connected", reached);
            opener.interrupt();
            assertThat(opener.failure(Duration.ofSeconds(10)))
                    .isInstanceOf(TunnelException.class)
                    .hasMessageContaining("interrupt");
            assertThat(opener.wasInterrupted()).isTrue();
        }
    }
}
