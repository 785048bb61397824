package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ProxyJump}, followed as ssh does by starting itself again. */
class SshConfigRouteTest {

    @Test
    void theFirstHostOfAListIsReachedFirst() throws TunnelException {
        assertThat(route("Host t\n ProxyJump one,two")).isEqualTo("me@one:22 me@two:22 me@t:22");
    }

    @Test
    void aJumpHostIsResolvedForItselfAndTakesNothingFromTheTarget() throws TunnelException {
        String config = """
                Host t
                  HostName t.internal
                  User deploy
                  Port 2022
                  ProxyJump bastion
                Host bastion
                  HostName bastion.example.com
                  Port 2222
                """;
        assertThat(route(config)).isEqualTo("me@bastion.example.com:2222 deploy@t.internal:2022");
    }

    @Test
    void whatAJumpSaysBeatsTheJumpHostsOwnLines() throws TunnelException {
        String config = "Host t\n ProxyJump ops@bastion:2200\nHost bastion\n User other\n Port 1\n HostName b.example";
        assertThat(route(config)).isEqualTo("ops@b.example:2200 me@t:22");
    }

    @Test
    void theFirstHostsOwnJumpIsFollowedAndTheOthersAreNot() throws TunnelException {
        String config = """
                Host t
                  ProxyJump a,b
                Host a
                  ProxyJump before-a
                Host b
                  ProxyJump never
                """;
        assertThat(route(config)).isEqualTo("me@before-a:22 me@a:22 me@b:22 me@t:22");
    }

    @Test
    void aChainOfHostsEachWithItsJump() throws TunnelException {
        assertThat(route("Host t\n ProxyJump j2\nHost j2\n ProxyJump j1\n")).isEqualTo("me@j1:22 me@j2:22 me@t:22");
    }

    @Test
    void aJumpHasTheTargetsTokens() throws TunnelException {
        assertThat(route("Host t\n HostName t.example\n User u\n ProxyJump a%%b,%r@gw-%n-%h:2222"))
                .isEqualTo("me@a%b:22 u@gw-t-t.example:2222 u@t.example:22");
    }

    /** ssh would start itself again and again. */
    @Test
    void aJumpThatIsAnotherOneEachTimeComesToAnEnd() {
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> route("Host *\n User u\n ProxyJump x%r@gw"))
                .withMessage("ProxyJump leads through more than 64 hosts, and on through " + "x".repeat(64)
                        + "u@gw; does a token in it make another host each time?");
    }

    @Test
    void noneEndsAChain() throws TunnelException {
        assertThat(route("Host j\n ProxyJump none\nHost *\n ProxyJump j")).isEqualTo("me@j:22 me@t:22");
    }

    @Test
    void aLoopIsFoundAndNamed() {
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> route("Host *\n ProxyJump bastion"))
                .withMessage("ProxyJump loop: t via bastion via bastion; exclude the jump host from the block, as in"
                        + " Host * !bastion");
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> route("Host t\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump a"))
                .withMessageStartingWith("ProxyJump loop: t via a via b via a;");
    }

    @Test
    void theSameHostTwiceIsNoLoop() throws TunnelException {
        assertThat(route("Host t\n ProxyJump b,a\nHost a\n ProxyJump never")).isEqualTo("me@b:22 me@a:22 me@t:22");
        assertThat(route("Host t\n ProxyJump a,b\nHost a\n ProxyJump b")).isEqualTo("me@b:22 me@a:22 me@b:22 me@t:22");
    }

    @Test
    void aJumpThatIsNoHostIsNamedWithItsLine() {
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> route("Host t\n ProxyJump a;b"))
                .withMessageStartingWith("text line 2: ProxyJump: bad hop \"a;b\"");
    }

    @Test
    void anExplanationHasTheWholeRoute() throws TunnelException {
        String config = """
                Match all
                 User me
                Host t
                 ProxyJump j:7
                 ForwardAgent yes
                 Port 1
                 Port 2
                Host j
                 HostName j.example
                 User me
                 Protocol 2
                """;
        SshConfig parsed = SshConfig.parse(config);
        assertThat(parsed.explain("t").toString().lines())
                .containsExactly(
                        "j is me@j.example:7",
                        "  User                     me  (text line 2)",
                        "  HostName                 j.example  (text line 9)",
                        "  Port                     7  (ProxyJump of t)",
                        "  ignored: User me  (text line 10): User at text line 2 comes first",
                        "  ignored: Protocol 2  (text line 11): OpenSSH has dropped it",
                        "",
                        "t is me@t:1",
                        "  User                     me  (text line 2)",
                        "  Port                     1  (text line 6)",
                        "  ProxyJump                j:7  (text line 4)",
                        "  ignored: ForwardAgent yes  (text line 5): a command on the other side gets only what the program gives it",
                        "  ignored: Port 2  (text line 7): Port at text line 6 comes first");
        assertThat(parsed.explain("t").values())
                .contains(new Explanation.Value("Port", "1", "text", 6))
                .contains(new Explanation.Value("ConnectionAttempts", "1", null, 0));
    }

    private static String route(String config) throws TunnelException {
        return String.join(
                " ",
                SshConfig.parse(config + "\nMatch all\n User me\n").route(List.of(Hop.of("t"))).stream()
                        .map(hop -> hop.config().toString())
                        .toList());
    }
}
