package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.internal.hostkey.KnownHostsCommand.Invocation;
import dev.tunnel.internal.hostkey.KnownHostsCommand.Presented;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Standing;
import dev.tunnel.internal.hostkey.KnownHostsFiles.State;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What known_hosts files and {@code KnownHostsCommand} have about one host. */
final class KnownHostsLookup {
    private final HostKeyNames names;
    private final boolean checksAddress;
    private final KnownHostsFiles files;
    private final KnownHostsCommand command;

    /** What the command has printed for the host's name: it is asked once for a certificate and the key in it. */
    private @Nullable KnownHostsFile printed;

    /**
     * What is known of the address.
     *
     * @param name the address as known_hosts has it
     */
    record ByAddress(String name, Standing standing) {
        /** Nothing that makes a difference. */
        static final ByAddress NOT_LOOKED_UP = new ByAddress("", new Standing(State.KNOWN, List.of()));

        boolean is(State state) {
            return standing.is(state);
        }
    }

    KnownHostsLookup(KnownHosts policy, HostKeyRules rules, HostKeyNames names) throws IOException {
        this.names = names;
        this.checksAddress = rules.checksAddress();
        this.command = new KnownHostsCommand(rules.command());
        this.files = KnownHostsFiles.load(Stream.concat(policy.userFiles().stream(), policy.globalFiles().stream())
                .toList());
    }

    List<String> keyTypes() throws HostKeyRefusedException {
        KnownHostsFiles all = files.with(command.run(Invocation.ORDER, names.host(), Presented.NOTHING));
        // ssh asks the command for the host without its port here, so that may be how it answers.
        List<Found> keys = all.keys(names.name());
        return (keys.isEmpty() ? all.keys(names.host()) : keys)
                .stream().map(found -> found.key().keyType()).distinct().toList();
    }

    /** Where the certificate's key or its authority is revoked. */
    Optional<Found> revoked(HostCertificate certificate) throws HostKeyRefusedException {
        KnownHostsFiles all = all(Presented.of(certificate));
        return Stream.of(certificate.key(), certificate.authority())
                .flatMap(key -> all.revoked(key).stream())
                .findFirst();
    }

    /** Whether the certificate's authority is one for this host, with its port or without. */
    boolean trusts(HostCertificate certificate) throws HostKeyRefusedException {
        Stream<Found> trusted = all(Presented.of(certificate)).authorities(names.name()).stream();
        Stream<Found> bare = names.hasPort() ? files.authorities(names.host()).stream() : Stream.of();
        return Stream.concat(trusted, bare).anyMatch(found -> found.key().equals(certificate.authority()));
    }

    /**
     * What is known of the key under the host's name. A host that is known without its port is believed, but a
     * different key says nothing: it may be another server's.
     */
    Standing byName(HostKey key) throws HostKeyRefusedException {
        Standing standing = all(Presented.of(key)).standing(names.name(), key);
        boolean looksFurther = standing.is(State.NEW) && names.hasPort();
        Standing bare = looksFurther ? files.standing(names.host(), key) : standing;
        return bare.is(State.KNOWN) ? bare : standing;
    }

    /** What is known of the key under a name by now, when a file has been read again. */
    Standing byNow(String name, HostKey key, Path file, KnownHostsFile content) {
        KnownHostsFiles fresh = files.with(file, content);
        return (printed == null ? fresh : fresh.with(printed)).standing(name, key);
    }

    /** What is known of the key under the host's address, where that is looked up. */
    ByAddress byAddress(HostKey key, @Nullable InetAddress address) throws HostKeyRefusedException {
        if (!checksAddress || address == null || LoopbackCheck.isLoopback(address)) {
            return ByAddress.NOT_LOOKED_UP;
        }
        String name = names.withPort(address);
        if (name.equals(names.name())) {
            return ByAddress.NOT_LOOKED_UP;
        }
        KnownHostsFiles all = files.with(command.run(Invocation.ADDRESS, name, Presented.of(key)));
        return new ByAddress(name, all.standing(name, key));
    }

    /** Where the key stands under the names of others, and which those are. */
    List<String> otherNames(HostKey key) {
        return files.otherNames(names.name(), key).stream()
                .map(found -> found.place() + ": " + found.entry().hosts().shown())
                .toList();
    }

    private KnownHostsFiles all(Presented key) throws HostKeyRefusedException {
        if (printed == null) {
            printed = command.run(Invocation.HOSTNAME, names.name(), key);
        }
        return files.with(printed);
    }
}
