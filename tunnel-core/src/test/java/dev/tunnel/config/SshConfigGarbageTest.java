package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tunnel.internal.config.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file has in it, it is read to its end, and refused with no exception but the right one. */
class SshConfigGarbageTest {
    private static final FakeMachine NOWHERE = new FakeMachine(Map.of());
    private static final int ROUNDS = 4_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALPHABET =
            " \t\r\f\0\"'\\#=%{}$~*?![]:,;@/-+^.0123456789aAhHnrzZ\u00fc\u2028\ud83d\ufeff\n";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changedConfigurations(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        CorpusCase.all().forEach(corpus -> texts.addAll(corpus.files().values()));
        Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                String text = changed(texts.get(random.nextInt(texts.size())), texts, random);
                survives(text, "a");
            }
        });
    }

    @Test
    void changedHosts() {
        Random random = new Random(4);
        String text = "HostName %h.x\nUserKnownHostsFile /%n/%h/%C\nMatch host a*,*b final\n ProxyJump j\n";
        for (int i = 0; i < ROUNDS; i++) {
            survives(text, noise(random, 12));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ConnectTimeout 1m",
                "Host *a",
                "User ${A",
                "ProxyJump a,",
                "LocalForward [",
                "Ciphers +a,",
                "\"",
                "\\"
            })
    void longLines(String unit) {
        Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            survives(unit.repeat(20_000), "a".repeat(2_000));
            survives("HostName " + unit.replaceFirst(".* ", "").repeat(20_000), "a");
            survives(unit + unit.replaceFirst(".* ", "").repeat(20_000), "a");
            survives((unit + "\n").repeat(20_000), "a");
        });
    }

    private static void survives(String text, String host) {
        assertThatCode(() -> Survival.check(SshConfig.of(NOWHERE, Source.text(text)), host))
                .as("with %s", text)
                .doesNotThrowAnyException();
    }

    private static String changed(String text, List<String> others, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
            int at = random.nextInt(changed.length() + 1);
            int end = Math.min(changed.length(), at + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> changed.delete(at, end);
                case 1 -> changed.insert(at, noise(random, 6));
                case 2 -> changed.replace(at, end, noise(random, 3));
                default -> changed.insert(at, others.get(random.nextInt(others.size())));
            }
        }
        return changed.toString();
    }

    private static String noise(Random random, int longest) {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            noise.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return noise.toString();
    }
}
