package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every configuration of the corpus comes out as it says, and as the installed ssh has it: value by value, or refused
 * by both. Where ssh does otherwise, {@code differences.txt} says why.
 */
class CorpusTest {
    private static final Set<String> ALGORITHMS = Set.of(
            "ciphers",
            "macs",
            "kexalgorithms",
            "hostkeyalgorithms",
            "pubkeyacceptedalgorithms",
            "casignaturealgorithms");

    /** What is listed only where a line sets it. */
    private static final Set<String> MAY_BE_UNSET = Set.of(
            "bindaddress",
            "bindinterface",
            "certificatefile",
            "dynamicforward",
            "hostkeyalias",
            "identityagent",
            "ignoreunknown",
            "knownhostscommand",
            "localforward",
            "preferredauthentications",
            "proxycommand",
            "proxyjump",
            "remotecommand",
            "remoteforward",
            "sendenv",
            "setenv",
            "tag");

    /** What only later releases list. */
    private static final Set<String> NEW_DEFAULTS = Set.of("channeltimeout [none]", "gssapiauthentication [no]");

    @TempDir
    Path folder;

    /** Why ssh does otherwise: always, before a release, or with a vendor's changes. */
    private record Difference(String when, String why) {
        boolean holds(RealSsh ssh) {
            return !when.startsWith("since ") || !ssh.isAtLeast(when.replace("since ", ""));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseComesOutAsSshHasIt() throws IOException {
        RealSsh ssh = new RealSsh();
        Map<String, Difference> differences = differences();
        return CorpusCase.all().stream()
                .map(corpus -> dynamicTest(corpus.name(), () -> check(corpus, ssh, differences.get(corpus.name()))));
    }

    @Test
    void theCorpusIsLargeAndEveryDifferenceBelongsToIt() throws IOException {
        Set<String> names =
                new HashSet<>(CorpusCase.all().stream().map(CorpusCase::name).toList());
        assertThat(names)
                .hasSizeGreaterThanOrEqualTo(150)
                .containsAll(differences().keySet());
    }

    /** So that no keyword is missing, and none with a default of its own is misread. */
    @Test
    void whatSshListsIsAConfigurationOfTheSameValues() throws IOException {
        RealSsh ssh = new RealSsh();
        StringBuilder text = new StringBuilder();
        ssh.defaults()
                .forEach((keyword, values) -> values.stream()
                        .filter(value -> !keyword.equals("host"))
                        .forEach(value ->
                                text.append(keyword).append(' ').append(value).append('\n')));
        HostConfig config = SshConfig.parse(text.toString()).resolve("host");
        assertThat(differing(config, ssh, ssh.defaults())).isEmpty();
    }

    private void check(CorpusCase corpus, RealSsh ssh, @Nullable Difference difference) throws IOException {
        Path file = corpus.write(Files.createDirectories(folder.resolve(corpus.name())));
        Optional<HostConfig> ours = resolve(corpus, file);
        if (ours.isPresent()) {
            expect(corpus, ours.get().listing(), file.getParent());
        }
        Optional<Map<String, List<String>>> theirs = ssh.resolve(corpus, file);
        if (difference == null || !difference.holds(ssh)) {
            assertThat(ours.isPresent()).as("accepted by ssh, too").isEqualTo(theirs.isPresent());
            ours.ifPresent(config ->
                    assertThat(differing(config, ssh, theirs.orElseThrow())).isEmpty());
        } else if (difference.when().equals("always")) {
            boolean same = ours.isPresent() == theirs.isPresent()
                    && ours.map(config ->
                                    differing(config, ssh, theirs.orElseThrow()).isEmpty())
                            .orElse(true);
            assertThat(same).as("ssh does as we do, so it is no difference").isFalse();
        }
    }

    private static Optional<HostConfig> resolve(CorpusCase corpus, Path file) {
        TestEnvironment environment = new TestEnvironment();
        environment.variables.putAll(corpus.variables());
        HostOverrides overrides = overrides(corpus.arguments());
        try {
            HostConfig config = SshConfig.of(environment, Source.named(file)).resolve(corpus.host(), overrides);
            assertThat(corpus.isRefused()).as("refused").isFalse();
            return Optional.of(config);
        } catch (TunnelException e) {
            assertThat(corpus.isRefused())
                    .as("accepted, but: " + e.getMessage())
                    .isTrue();
            assertThat(e).message().contains(corpus.all("refused"));
            return Optional.empty();
        }
    }

    private static HostOverrides overrides(List<String> arguments) {
        HostOverrides overrides = HostOverrides.none();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            String value = rest.next();
            overrides = switch (option) {
                case "-l" -> overrides.user(value);
                case "-p" -> overrides.port(Integer.parseInt(value));
                case "-J" -> overrides.proxyJump(value);
                case "-P" -> overrides.option("Tag", value);
                case "-o" -> overrides.option(value.split("=", 2)[0], value.split("=", 2)[1]);
                default -> throw new IllegalArgumentException(option);
            };
        }
        return overrides;
    }

    private static void expect(CorpusCase corpus, List<String> listing, Path folder) {
        for (String line : corpus.all("expect")) {
            String expected = CorpusCase.inFolder(line, folder);
            if (expected.startsWith("!")) {
                assertThat(listing).doesNotContain(expected.substring(1));
            } else {
                assertThat(listing).contains(expected);
            }
        }
    }

    /** Keywords with ssh's values and ours, where they are not the same. */
    private static List<String> differing(HostConfig config, RealSsh ssh, Map<String, List<String>> theirs) {
        Map<String, List<String>> ours = RealSsh.byKeyword(config.listing());
        if (config.authentication().usesDefaultIdentityFiles()) {
            // Which files are usual depends on the release.
            ours.remove("identityfile");
        }
        ours.replaceAll((keyword, values) ->
                ALGORITHMS.contains(keyword) ? List.of(algorithms(keyword, values.get(0), ssh)) : values);
        Set<String> keywords = new TreeSet<>(ours.keySet());
        theirs.keySet().stream().filter(MAY_BE_UNSET::contains).forEach(keywords::add);
        return keywords.stream()
                .filter(keyword ->
                        theirs.containsKey(keyword) || !NEW_DEFAULTS.contains(keyword + " " + ours.get(keyword)))
                .filter(keyword -> !Objects.equals(ours.get(keyword), theirs.get(keyword)))
                .map(keyword -> keyword + ": " + ours.get(keyword) + ", with ssh " + theirs.get(keyword))
                .toList();
    }

    private static String algorithms(String keyword, String list, RealSsh ssh) {
        return String.join(
                ",", new AlgorithmList(list).applyTo(ssh.defaultAlgorithms(keyword), ssh.supportedAlgorithms(keyword)));
    }

    private static Map<String, Difference> differences() throws IOException {
        Map<String, Difference> differences = new HashMap<>();
        for (String line : Files.readAllLines(CorpusCase.folder().resolve("differences.txt"))) {
            if (!line.startsWith("#")) {
                List<String> parts = new ArrayList<>(List.of(line.split(" \\| ", 3)));
                differences.put(parts.get(0), new Difference(parts.get(1), parts.get(2)));
            }
        }
        return differences;
    }
}
