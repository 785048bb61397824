package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.HostKeyPrompt.Question;
import dev.tunnel.config.HostKeyConfig.Checking;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code StrictHostKeyChecking ask}. */
class AskTest {
    private static final HostKey KEY = HostKey.of(Keys.ED25519);

    @TempDir
    Path folder;

    private final List<Question> asked = new ArrayList<>();
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("known_hosts");
    }

    private Decision check(HostKeyPrompt prompt, String host) throws IOException {
        HostKeyPrompt noting = question -> {
            asked.add(question);
            return prompt.isTrusted(question);
        };
        return Checks.asking(noting, file).of(host, 2222).check(KEY, InetAddress.getByName("2001:db8::1"));
    }

    private static String why(Decision decision) {
        assertThat(decision).isInstanceOf(Refused.class);
        return ((Refused) decision).why();
    }

    @Test
    void whatThereIsToDecideIsTold() throws IOException {
        String hashed = KnownHostsRecorder.lines(List.of("secret"), KEY, true).get(0);
        Files.writeString(file, "a,b " + KEY.line() + "\n@revoked c " + Keys.text(Keys.RSA) + "\n" + hashed + "\n");
        assertThat(check(question -> true, "Jump")).isInstanceOf(Accepted.class);
        assertThat(asked)
                .containsExactly(new Question(
                        "[jump]:2222",
                        "2001:db8::1",
                        "ED25519",
                        KEY.fingerprint(),
                        List.of(file + " line 1: a,b", file + " line 3: [hashed name]"),
                        null));
        assertThat(file).content().endsWith("\n[jump]:2222 " + KEY.line() + "\n");
        assertThat(check(question -> false, "jump")).isInstanceOf(Accepted.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anExceptionIsANo() throws IOException {
        Decision decision = check(
                question -> {
                    throw new IllegalStateException("no terminal");
                },
                "jump");
        assertThat(why(decision)).contains("asking about it failed: java.lang.IllegalStateException: no terminal");
        assertThat(file).doesNotExist();
    }

    @Test
    void nobodyIsAskedAboutWhatCouldNotBeWrittenDown() throws IOException {
        assertThat(why(check(question -> true, "a*b"))).contains("can't stand in a known_hosts line");
        assertThat(asked).isEmpty();
    }

    @Test
    void withNobodyToAskTheRemediesAreNamed() throws IOException {
        assertThat(why(Checks.by(Checking.ASK, file).check("jump", Keys.ED25519)))
                .isEqualTo("host key unknown: presented " + KEY + ", and jump is not in " + file
                        + " and there is nobody to ask (StrictHostKeyChecking ask); verify the fingerprint, then add the"
                        + " key, for example: ssh-keyscan -p 22 jump >> " + file
                        + ", give a prompt (hostKeyPrompt), or use HostKeyPolicy.acceptNew()");
        assertThat(why(Checks.by(Checking.YES, file).alias("name").check("jump", Keys.ED25519)))
                .contains("add the key, for example: echo 'name " + KEY.line() + "' >> " + file);
    }

    @Test
    void aPolicyThatAsksNeedsAFile() {
        assertThatIllegalArgumentException().isThrownBy(() -> HostKeyPolicy.ask(question -> true, new Path[0]));
    }
}
