package dev.tunnel.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.Source;
import dev.tunnel.testkit.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One text as a hop and as {@code ProxyJump}. */
class JumpFuzzTest {
    private static final FakeMachine NOWHERE = new FakeMachine(Map.of());

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "jump",
                        "admin@jump:2222",
                        "me@corp.example@jump",
                        "CORP\\me@jump",
                        "first last@jump",
                        "me@[2001:db8::1]:2222",
                        "fe80::1%eth0",
                        "10.0.0.1:022",
                        "ssh://me%40corp;fingerprint=x@jump:2222/",
                        "ssh://me:secret@jump",
                        "ssh://%zz@[::1",
                        "none",
                        "a,b@b:1,ssh://c # d",
                        "jump:65536",
                        "u%r@gw",
                        "%r%r@gw",
                        "-oProxyCommand=x",
                        "$(id)@jump",
                        "\u0000\u202e\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seed(byte[] input) {
        anyJumps(input);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyJumps(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        asHop(text);
        asProxyJump(text);
    }

    private static void asHop(String text) {
        Hop hop;
        try {
            hop = Hop.of(text);
        } catch (IllegalArgumentException e) {
            Printable.checkLine(e.getMessage());
            return;
        }
        Printable.checkLine(hop.toString());
        if (!Hop.of(hop.toString()).equals(hop)) {
            throw new AssertionError(hop + " is read back as " + Hop.of(hop.toString()));
        }
    }

    private static void asProxyJump(String text) {
        SshConfig config = SshConfig.of(NOWHERE, Source.text("ProxyJump " + text));
        if (Survival.check(config, "host")) {
            check(config, text);
        }
    }

    /** A jump as it is printed is the same jump, and so is the whole list. */
    private static void check(SshConfig config, String text) {
        try {
            List<Hop> jumps = config.resolve("host").jumps();
            HostOverrides printed = HostOverrides.none()
                    .proxyJump(
                            String.join(",", jumps.stream().map(Hop::toString).toList()));
            if (!jumps.isEmpty() && !config.resolve("host", printed).jumps().equals(jumps)) {
                throw new AssertionError(jumps + " are read back otherwise");
            }
        } catch (TunnelException e) {
            throw new AssertionError(text, e);
        }
    }
}
