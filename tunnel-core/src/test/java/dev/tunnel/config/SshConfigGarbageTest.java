package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file has in it, it is read to its end, and refused with no exception but the right one. */
class SshConfigGarbageTest {
    private static final int ROUNDS = 4_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALPHABET =
            " \t\r\f\0\"'\\#=%{}$~*?![]:,;@/-+^.0123456789aAhHnrzZ\u00fc\u2028\ud83d\ufeff\n";

    /** A machine without files, on which every command succeeds. */
    private static final class Nowhere extends TestEnvironment {
        @Override
        public FileStatus status(Path file) {
            return null;
        }

        @Override
        public List<String> list(Path folder) {
            return List.of();
        }

        @Override
        public int run(String command) {
            return 0;
        }

        @Override
        public String lookup(String name) {
            return name.length() % 2 == 0 ? null : name;
        }
    }

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
        try {
            HostConfig resolved = SshConfig.of(new Nowhere(), Source.text(text)).resolve(host);
            assertThat(resolved.listing()).isNotEmpty();
            assertThat(resolved.explain().toString()).isNotEmpty();
            assertThat(everything(resolved)).isNotEmpty();
        } catch (TunnelException.Configuration e) {
            assertThat(e).message().isNotBlank();
        } catch (RuntimeException | StackOverflowError e) {
            assertThatCode(() -> {
                        throw e;
                    })
                    .as("with %s", text)
                    .doesNotThrowAnyException();
        }
    }

    private static List<Object> everything(HostConfig host) {
        ConnectionConfig connection = host.connection();
        return Stream.of(
                        host.jumps(),
                        host.port(),
                        host.hostKeys().checking(),
                        host.forwards().streamLocalBindMask(),
                        host.authentication().preferred(),
                        host.authentication().passwordPrompts(),
                        connection.addressFamily(),
                        connection.connectTimeout(),
                        connection.serverAliveInterval(),
                        connection.channelTimeouts(),
                        connection.controlPersist(),
                        connection.rekeyBytes(),
                        connection.rekeyInterval(),
                        host.algorithms().ciphers())
                .filter(Objects::nonNull)
                .toList();
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
