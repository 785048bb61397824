package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.HostKeyPolicy.Unknown;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides by known_hosts files, with the rules of OpenSSH's {@code check_host_key}. */
final class KnownHostsCheck implements HostKeyCheck {
    private static final Logger log = LoggerFactory.getLogger(KnownHostsCheck.class);

    /** OpenSSH's list, and what would make a list or a negation of the name. */
    private static final String NEVER_WRITTEN = "@?*#[]|'\"\\,!";

    private final KnownHosts policy;
    private final KnownHostsFiles known;
    private final String host;
    private final String name;
    private final String bareName;
    private final HostKeyAdvice advice;

    KnownHostsCheck(KnownHosts policy, String host, int port) throws IOException {
        this.policy = policy;
        this.known = KnownHostsFiles.load(policy.files());
        this.host = host;
        this.name = HostPatterns.lookupName(host, port);
        this.bareName = HostPatterns.lookupName(host, 22);
        this.advice = new HostKeyAdvice(bareName, port, name, policy.files());
    }

    @Override
    public List<String> knownKeyTypes() {
        List<Found> keys = known.keys(name);
        return (keys.isEmpty() ? known.keys(bareName) : keys)
                .stream().map(found -> found.key().keyType()).distinct().toList();
    }

    @Override
    public List<HostKey> authorities() {
        return Stream.of(name, bareName)
                .flatMap(n -> known.authorities(n).stream())
                .map(Found::key)
                .distinct()
                .toList();
    }

    @Override
    public List<HostKey> revoked() {
        return known.revoked().stream().map(Found::key).distinct().toList();
    }

    @Override
    public Decision check(byte[] blob) {
        HostKey key;
        try {
            key = HostKey.of(blob);
        } catch (IllegalArgumentException e) {
            return new Refused(HostKeyAdvice.unreadable(e));
        }
        Optional<Decision> decision = decide(known, key);
        if (decision.isPresent()) {
            return decision.get();
        }
        return policy.unknown() == Unknown.RECORD ? record(key) : new Refused(advice.unknown(key));
    }

    /** Empty if the host is unknown. */
    private Optional<Decision> decide(KnownHostsFiles files, HostKey key) {
        Optional<Found> revoked = with(key, files.revoked());
        if (revoked.isPresent()) {
            return Optional.of(new Refused(advice.revoked(revoked.get())));
        }
        List<Found> keys = files.keys(name);
        Optional<Found> match = with(key, keys);
        if (match.isEmpty() && keys.isEmpty()) {
            // A host known without its port is believed, but a different key says nothing: it may be another server's.
            match = with(key, files.keys(bareName));
        }
        if (match.isPresent()) {
            return Optional.of(
                    new Accepted("host key " + key + " is known (" + match.get().place() + ")"));
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(new Refused(mismatch(key, keys)));
    }

    /**
     * A key of another type must not be recorded as new: whoever can't forge the known key would only have to offer
     * another type.
     */
    private String mismatch(HostKey key, List<Found> keys) {
        List<Found> sameType = keys.stream()
                .filter(found -> found.key().keyType().equals(key.keyType()))
                .toList();
        return sameType.isEmpty() ? advice.otherTypes(key, keys) : advice.changed(key, sameType);
    }

    private static Optional<Found> with(HostKey key, List<Found> entries) {
        return entries.stream().filter(found -> found.key().equals(key)).findFirst();
    }

    private Decision record(HostKey key) {
        if (bareName.chars().anyMatch(c -> c <= ' ' || NEVER_WRITTEN.indexOf(c) >= 0)) {
            return new Refused(
                    advice.unrecordable(key, "the name " + Text.quoted(host) + " can't stand in a known_hosts line"));
        }
        Path file = policy.files().get(0);
        String line = name + " " + key.line();
        try {
            return KnownHostsRecorder.appendUnless(file, line, fresh -> decide(known.with(file, fresh), key))
                    .orElseGet(() -> recorded(key, file));
        } catch (IOException e) {
            return new Refused(advice.unrecordable(key, file + " can't be written: " + KnownHostsFiles.reason(e)));
        }
    }

    private Decision recorded(HostKey key, Path file) {
        log.info("recorded host key {} of {} in {}", key, name, file);
        return new Accepted("host key " + key + " is new and was recorded in " + file);
    }
}
