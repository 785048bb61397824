package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.config.HostConfig;
import dev.tunnel.config.HostKeyConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the key of one host is checked.
 *
 * @param policy which keys are accepted
 * @param alias the name to look up in the place of host and port ({@code HostKeyAlias}), or null
 * @param hashesNames whether names are written down as hashes ({@code HashKnownHosts})
 * @param revokedKeys files with keys that are never accepted ({@code RevokedHostKeys})
 * @param checksAddress whether the address is looked up beside the name ({@code CheckHostIP})
 * @param trustsLoopback whether any other key is accepted from a loopback address
 *     ({@code NoHostAuthenticationForLocalhost})
 * @param command prints more lines for the policy's files ({@code KnownHostsCommand}); empty for none
 */
public record HostKeyRules(
        HostKeyPolicy policy,
        @Nullable String alias,
        boolean hashesNames,
        List<Path> revokedKeys,
        boolean checksAddress,
        boolean trustsLoopback,
        List<String> command) {
    public HostKeyRules {
        revokedKeys = List.copyOf(revokedKeys);
        command = List.copyOf(command);
    }

    /**
     * The rules of ssh_config; a policy given in code takes the place of what it says about trust.
     *
     * @param given the policy given in code, or null
     * @param prompt who is asked where ssh_config says {@code ask}, or null
     */
    public static HostKeyRules of(HostConfig host, @Nullable HostKeyPolicy given, @Nullable HostKeyPrompt prompt) {
        HostKeyConfig config = host.hostKeys();
        boolean decides = given == null;
        return new HostKeyRules(
                given == null ? policy(config, host.authentication().batchMode() ? null : prompt) : given,
                config.alias(),
                config.hashKnownHosts(),
                config.revokedHostKeys(),
                decides && config.checkHostIp(),
                decides && config.noAuthenticationForLocalhost() && config.alias() == null,
                decides ? config.knownHostsCommand() : List.of());
    }

    private static HostKeyPolicy policy(HostKeyConfig config, @Nullable HostKeyPrompt prompt) {
        return new HostKeyPolicy.KnownHosts(
                config.userKnownHostsFiles(), config.globalKnownHostsFiles(), config.checking(), prompt);
    }
}
