package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that come from ssh_config alone; the real ssh gets the same file and has the same outcome. */
class ConfigRouteTest {
    private static SshChain chain;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServers() throws IOException {
        chain = SshChain.start(3, (number, server) -> server.permitOpen("any"));
    }

    @AfterAll
    static void stopServers() throws IOException {
        chain.close();
    }

    /** A block for a hop of the chain under another name, with more lines than it takes to reach it. */
    private String block(String names, int number, String... more) throws IOException {
        OpenSshServer server = chain.hop(number);
        Path knownHosts = Files.write(folder.resolve("known_hosts" + number), server.knownHostsLines());
        List<String> lines = new ArrayList<>(List.of("Host " + names));
        lines.addAll(List.of(more));
        lines.addAll(List.of(
                "HostName " + server.host(),
                "Port " + server.port(),
                "User " + server.user(),
                "IdentityFile " + server.clientKey(),
                "IdentitiesOnly yes",
                "StrictHostKeyChecking yes",
                "GlobalKnownHostsFile none",
                "UserKnownHostsFile " + knownHosts,
                "BatchMode yes"));
        return String.join("\n  ", lines);
    }

    /** Both pass through so many hops of the chain, from the first to the last. */
    private static void bothConnectThrough(int hops, ConfigOracle config, String... via) throws IOException {
        List<Long> before = logins();
        config.bothConnect(via);
        for (int i = 0; i < chain.hops().size(); i++) {
            long expected = before.get(i) + (i < hops ? 2 : 0);
            assertThat(chain.hop(i + 1).awaitLogged("Accepted publickey", expected))
                    .as("logins at hop " + (i + 1))
                    .isEqualTo(expected);
        }
    }

    private static List<Long> logins() {
        return chain.hops().stream()
                .map(hop -> hop.logged("Accepted publickey"))
                .toList();
    }

    private ConfigOracle config(String... blocks) throws IOException {
        return new ConfigOracle(folder, List.of(blocks));
    }

    @Test
    void aJumpHostMayHaveAJumpHostOfItsOwn() throws Exception {
        try (ConfigOracle config =
                config(block("gate", 1), block("inner", 2, "ProxyJump gate"), block("target", 3, "ProxyJump inner"))) {
            bothConnectThrough(3, config, "target");
        }
    }

    @Test
    void aListIsPassedThroughFromLeftToRight() throws Exception {
        try (ConfigOracle config =
                config(block("gate", 1), block("inner", 2), block("target", 3, "ProxyJump gate,inner"))) {
            bothConnectThrough(3, config, "target");
        }
    }

    @Test
    void theFirstOneGivenKeepsItsJumpHostAndTheOthersLoseTheirs() throws Exception {
        try (ConfigOracle config = config(
                block("gate", 1), block("inner", 2, "ProxyJump gate"), block("target", 3, "ProxyJump 127.0.0.1:1"))) {
            bothConnectThrough(3, config, "inner", "target");
            bothConnectThrough(3, config, "gate", "inner", "target");
        }
    }

    @Test
    void noneBeforeAJumpHostForAllSparesTheJumpHost() throws Exception {
        try (ConfigOracle config =
                config(block("gate", 1, "ProxyJump none"), block("inner", 2), "Host *\n  ProxyJump gate")) {
            bothConnectThrough(2, config, "inner");
            bothConnectThrough(1, config, "gate");
        }
    }

    @Test
    void aJumpHostThatJumpsThroughItselfIsFound() throws Exception {
        try (ConfigOracle config = config("Host *\n  ProxyJump gate")) {
            assertThat(config.bothRefuse(TunnelException.Configuration.class, "jumphost loop", "inner"))
                    .hasMessageContaining("ProxyJump loop: inner via gate via gate")
                    .hasMessageContaining("Host * !gate");
        }
    }

    @Test
    void everyHopHasKeysOfItsOwn() throws Exception {
        try (ConfigOracle config =
                config(block("gate", 1), block("inner", 2, "ProxyJump gate", "IdentityFile " + key(1)))) {
            bothConnectThrough(2, config, "inner");
        }
        try (ConfigOracle config = config(
                block("gate", 1),
                "Match host inner\n  IdentityFile none\n  PubkeyAuthentication no",
                block("inner", 2, "ProxyJump gate"))) {
            assertThat(config.bothRefuse(TunnelException.Authentication.class, "Permission denied", "inner"))
                    .hasMessageContaining("hop 2 of 2 (" + chain.hop(2).spec() + ")");
        }
    }

    private static Path key(int number) {
        return chain.hop(number).clientKey();
    }

    @Test
    void everyHopHasAUserOfItsOwn() throws Exception {
        try (ConfigOracle config = config(block("gate", 1, "User nobody-here"), block("inner", 2, "ProxyJump gate"))) {
            assertThat(config.bothRefuse(TunnelException.Authentication.class, "nobody-here@127.0.0.1", "inner"))
                    .hasMessageContaining("hop 1 of 2 (nobody-here@");
        }
    }

    @Test
    void everyHopHasKnownHostsOfItsOwn() throws Exception {
        Path others = Files.write(folder.resolve("others"), chain.hop(1).knownHostsLines());
        try (ConfigOracle config =
                config(block("gate", 1), block("inner", 2, "ProxyJump gate", "UserKnownHostsFile " + others))) {
            assertThat(config.bothRefuse(TunnelException.HostKey.class, "Host key verification failed", "inner"))
                    .hasMessageContaining("hop 2 of 2")
                    .hasMessageContaining(others.toString());
        }
    }

    @Test
    void aHostKeyAliasIsLookedUpInThePlaceOfNameAndPort() throws Exception {
        Path aliased = Files.writeString(
                folder.resolve("aliased"),
                "inner-key " + chain.hop(2).hostKey("ed25519").publicLine() + "\n");
        try (ConfigOracle config = config(
                block("gate", 1),
                block("inner", 2, "ProxyJump gate", "HostKeyAlias Inner-Key", "UserKnownHostsFile " + aliased))) {
            bothConnectThrough(2, config, "inner");
        }
    }

    @Test
    void tokensStandForTheHostThePortAndTheUser() throws Exception {
        OpenSshServer inner = chain.hop(2);
        Path key = Files.copy(inner.clientKey(), folder.resolve("key-inner-" + inner.user()));
        Files.write(folder.resolve("known-" + inner.host() + "-" + inner.port()), inner.knownHostsLines());
        try (ConfigOracle config = config(
                block("gate", 1),
                "Host inner\n  IdentityFile " + folder + "/key-%n-%r\n  UserKnownHostsFile " + folder + "/known-%h-%p",
                "Host inner\n  HostName " + inner.host() + "\n  Port " + inner.port() + "\n  ProxyJump gate",
                "Host *\n  User " + inner.user()
                        + "\n  IdentitiesOnly yes\n  BatchMode yes\n  StrictHostKeyChecking yes")) {
            assertThat(key).exists();
            bothConnectThrough(2, config, "inner");
        }
    }

    @Test
    void matchExecDecides() throws Exception {
        try (ConfigOracle config = config(
                "Match host inner exec \"test %n = inner\"\n  ProxyJump gate",
                "Match host inner exec \"false\"\n  User nobody-here", block("gate", 1), block("inner", 2))) {
            bothConnectThrough(2, config, "inner");
        }
    }

    @Test
    void aCommandCanMakeTheConnection() throws Exception {
        try (ConfigOracle config = config(
                block("gate", 1),
                block("inner", 2, "ProxyCommand ssh -F " + folder + "/config -W %h:%p gate"),
                block("target", 3, "ProxyJump inner"))) {
            bothConnectThrough(2, config, "inner");
            bothConnectThrough(3, config, "target");
        }
    }

    @Test
    void theFirstOfJumpAndCommandCounts() throws Exception {
        try (ConfigOracle config = config(
                block("gate", 1),
                block("inner", 2, "ProxyJump gate", "ProxyCommand false"),
                block("direct", 2, "ProxyCommand none", "ProxyJump gate"))) {
            bothConnectThrough(2, config, "inner");
            long before = chain.hop(1).logged("Accepted publickey");
            config.bothConnect("direct");
            assertThat(chain.hop(1).logged("Accepted publickey")).isEqualTo(before);
        }
    }

    @Test
    void includedFilesCount() throws Exception {
        Files.writeString(folder.resolve("10-gate.conf"), block("gate", 1));
        Files.writeString(folder.resolve("20-inner.conf"), block("inner", 2, "ProxyJump gate"));
        try (ConfigOracle config = config("Include " + folder + "/*.conf", "Match final all\n  ConnectionAttempts 2")) {
            bothConnectThrough(2, config, "inner");
        }
    }

    @Test
    void theForwardsOfAJumpHostAreNotOpened() throws Exception {
        OpenSshServer gate = chain.hop(1);
        // It listens there already, so opening the forward would fail.
        try (ConfigOracle config = config(
                block("gate", 1, "LocalForward " + gate.port() + " localhost:1", "ExitOnForwardFailure yes"),
                block("inner", 2, "ProxyJump gate"))) {
            bothConnectThrough(2, config, "inner");
        }
    }

    @Test
    void everyBadLineIsNamedAtOnce() throws Exception {
        try (ConfigOracle config = config(block("gate", 1), "Host gate\n  Prot 22\n  Port nothing")) {
            assertThat(config.bothRefuse(
                            TunnelException.Configuration.class, "terminating, 2 bad configuration options", "gate"))
                    .hasMessageContaining(config.file() + " line 12")
                    .hasMessageContaining(config.file() + " line 13");
        }
    }
}
