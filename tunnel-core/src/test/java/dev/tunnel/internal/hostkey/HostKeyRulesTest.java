package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.TunnelException;
import dev.tunnel.config.HostKeyConfig.Checking;
import dev.tunnel.config.SshConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostKeyRulesTest {
    private static final HostKeyPrompt PROMPT = question -> true;
    private static final String ALL = """
            UserKnownHostsFile /user
            GlobalKnownHostsFile /global
            StrictHostKeyChecking accept-new
            HashKnownHosts yes
            CheckHostIP yes
            NoHostAuthenticationForLocalhost yes
            RevokedHostKeys /revoked
            KnownHostsCommand /command %H
            """;

    private static HostKeyRules rules(String config, HostKeyPolicy given, HostKeyPrompt prompt) throws TunnelException {
        return HostKeyRules.of(SshConfig.parse(config).resolve("a"), given, prompt);
    }

    @Test
    void everythingOfTheConfigurationCounts() throws TunnelException {
        KnownHosts policy =
                new KnownHosts(List.of(Path.of("/user")), List.of(Path.of("/global")), Checking.ACCEPT_NEW, PROMPT);
        assertThat(rules(ALL, null, PROMPT))
                .isEqualTo(new HostKeyRules(
                        policy, null, true, List.of(Path.of("/revoked")), true, true, List.of("/command", "%H")));
    }

    @Test
    void aPolicyInCodeBeatsWhatItSaysAboutTrust() throws TunnelException {
        HostKeyPolicy given = HostKeyPolicy.strict(Path.of("/own"));
        assertThat(rules(ALL + "HostKeyAlias Name", given, PROMPT))
                .isEqualTo(
                        new HostKeyRules(given, "name", true, List.of(Path.of("/revoked")), false, false, List.of()));
    }

    @Test
    void withAnAliasThisMachineIsCheckedLikeAnyOther() throws TunnelException {
        assertThat(rules(ALL + "HostKeyAlias name", null, null).trustsLoopback())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"yes, YES", "no, NO", "off, NO", "false, NO", "true, YES", "ask, ASK", "accept-new, ACCEPT_NEW"})
    void everyValueMeansWhatItMeansToSsh(String value, Checking checking) throws TunnelException {
        HostKeyRules rules = rules("StrictHostKeyChecking " + value, null, PROMPT);
        assertThat(rules.policy()).isInstanceOfSatisfying(KnownHosts.class, policy -> {
            assertThat(policy.checking()).isEqualTo(checking);
            assertThat(policy.prompt()).isEqualTo(PROMPT);
        });
    }

    @Test
    void inBatchModeNobodyIsAsked() throws TunnelException {
        assertThat(rules("BatchMode yes", null, PROMPT).policy())
                .isInstanceOfSatisfying(
                        KnownHosts.class, policy -> assertThat(policy.prompt()).isNull());
    }

    @Test
    void withoutALineSshsFilesAreAskedAndThenSomebody() throws TunnelException {
        assertThat(rules("", null, PROMPT).policy()).isEqualTo(HostKeyPolicy.ask(PROMPT));
    }
}
