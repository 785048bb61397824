package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that is stopped for longer than a peer may be silent, as a debugger or a laptop's lid does it. */
class PausedProgramTest {
    private static final int INTERVAL_MILLIS = 1_000;
    private static final int COUNT = 2;
    private static final Duration PAUSE = Duration.ofSeconds(4);

    @Test
    void sessionsOutliveAPauseOfTheProgram() throws Exception {
        OpenSshServer.required();
        try (SshChain chain = SshChain.start(2);
                TcpPeer echo = TcpPeer.echo();
                ChildJvm child = start(chain, echo)) {
            child.await("connected");

            for (int pauses = 1; pauses <= 2; pauses++) {
                child.pause(PAUSE);
                child.type("x");
                child.await("echo: true", pauses);
            }

            child.endInput();
            assertThat(child.exit()).as("of %s", child.lines()).isZero();
        }
    }

    @Test
    void aHopThatDiedInThePauseIsFoundSoonAfterIt() throws Exception {
        OpenSshServer.required();
        try (SshChain chain = SshChain.start(2);
                TcpPeer echo = TcpPeer.echo();
                ChildJvm child = start(chain, echo)) {
            child.await("connected");

            child.signal("STOP");
            chain.hop(1).pause();
            child.assertAliveFor(PAUSE);
            child.signal("CONT");
            child.type("x");

            child.await(
                    chain.hop(1).spec() + " gave no answer to a keepalive within 1 s after the clock had jumped by ");
        }
    }

    private static ChildJvm start(SshChain chain, TcpPeer echo) throws Exception {
        OpenSshServer first = chain.hop(1);
        chain.last().authorize(Path.of(first.clientKey() + ".pub"));
        List<String> arguments = new ArrayList<>(List.of(
                chain.knownHosts().toString(),
                first.clientKey().toString(),
                String.valueOf(echo.port()),
                String.valueOf(INTERVAL_MILLIS),
                String.valueOf(COUNT)));
        chain.hops().forEach(hop -> arguments.add(hop.spec()));
        return ChildJvm.onClassPath(PausedProgram.class, arguments.toArray(String[]::new));
    }
}
