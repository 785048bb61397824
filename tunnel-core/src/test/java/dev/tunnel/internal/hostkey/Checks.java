package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.config.HostKeyConfig.Checking;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes checks as ssh_config would. */
final class Checks {
    private final HostKeyPolicy policy;
    private @Nullable String alias;
    private boolean hashesNames;
    private boolean checksAddress;
    private boolean trustsLoopback;
    private List<Path> revokedKeys = List.of();
    private List<String> command = List.of();

    private Checks(HostKeyPolicy policy) {
        this.policy = policy;
    }

    static Checks by(HostKeyPolicy policy) {
        return new Checks(policy);
    }

    static Checks by(Checking checking, Path... files) {
        return by(new KnownHosts(List.of(files), List.of(), checking, null));
    }

    static Checks asking(HostKeyPrompt prompt, Path... files) {
        return by(HostKeyPolicy.ask(prompt, files));
    }

    /** The check by nothing but a policy. */
    static HostKeyCheck of(HostKeyPolicy policy, String host, int port) throws IOException {
        return by(policy).of(host, port);
    }

    Checks alias(String name) {
        alias = name;
        return this;
    }

    Checks hashed() {
        hashesNames = true;
        return this;
    }

    Checks withAddress() {
        checksAddress = true;
        return this;
    }

    Checks exceptLoopback() {
        trustsLoopback = true;
        return this;
    }

    Checks revoked(Path... files) {
        revokedKeys = new ArrayList<>(List.of(files));
        return this;
    }

    Checks command(String... program) {
        command = List.of(program);
        return this;
    }

    HostKeyCheck of(String host, int port) throws IOException {
        return HostKeyChecks.of(
                new HostKeyRules(policy, alias, hashesNames, revokedKeys, checksAddress, trustsLoopback, command),
                host,
                port);
    }

    /** What comes out for a host on port 22 that was connected to at an address. */
    HostKeyCheck.Decision check(String host, byte[] blob, String address) throws IOException {
        return of(host, 22).check(HostKey.of(blob), InetAddress.getByName(address));
    }

    /** What comes out for a host on port 22 that somebody else has connected to. */
    HostKeyCheck.Decision check(String host, byte[] blob) throws IOException {
        return of(host, 22).check(HostKey.of(blob), null);
    }
}
