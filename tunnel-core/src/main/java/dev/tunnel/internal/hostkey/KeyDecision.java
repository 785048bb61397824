package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.HostKeyPrompt.Question;
import dev.tunnel.config.HostKeyConfig.Checking;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Tolerated;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Standing;
import dev.tunnel.internal.hostkey.KnownHostsFiles.State;
import dev.tunnel.internal.hostkey.KnownHostsLookup.ByAddress;
import dev.tunnel.internal.text.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decision on one key by known_hosts, with the rules of OpenSSH's {@code check_host_key}. Unlike there, a key that
 * is {@code @revoked} for any host is never accepted, not even with {@code StrictHostKeyChecking no}.
 */
final class KeyDecision {
    private static final Logger log = LoggerFactory.getLogger(KeyDecision.class);

    private final KnownHosts policy;
    private final HostKeyNames names;
    private final KnownHostsLookup known;
    private final NewKeys newKeys;
    private final HostKeyAdvice advice;
    private final HostKey key;
    private final @Nullable InetAddress address;

    KeyDecision(
            KnownHosts policy,
            HostKeyNames names,
            KnownHostsLookup known,
            NewKeys newKeys,
            HostKey key,
            @Nullable InetAddress address) {
        this.policy = policy;
        this.names = names;
        this.known = known;
        this.newKeys = newKeys;
        this.advice = new HostKeyAdvice(names, policy, key);
        this.key = key;
        this.address = address;
    }

    Decision make() throws HostKeyRefusedException {
        Standing standing = known.byName(key);
        ByAddress byAddress = known.byAddress(key, address);
        return switch (standing.state()) {
            case KNOWN -> known(standing.found().get(0), byAddress);
            case NEW -> unknown(byAddress);
            default -> mismatch(standing);
        };
    }

    private Decision mismatch(Standing standing) {
        if (standing.is(State.REVOKED)) {
            return new Refused(HostKeyAdvice.revoked(key, standing.found().get(0)));
        }
        String why = advice.changed(standing.found());
        if (policy.checking() != Checking.NO) {
            return new Refused(why);
        }
        log.warn("accepted in spite of it (StrictHostKeyChecking no): {}", why);
        return new Tolerated(why);
    }

    private Decision known(Found found, ByAddress byAddress) {
        String warning = warning(byAddress);
        Optional<Decision> refusal = warning == null ? Optional.empty() : refusal(warning, warning);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Decision accepted = new Accepted("host key " + key + " is known (" + found.place() + ")");
        if (byAddress.is(State.NEW) && newKeys.canBeRecordedBeside(found)) {
            newKeys.record(
                    List.of(byAddress.name()),
                    key,
                    byNow -> byNow.is(State.NEW) ? Optional.empty() : Optional.of(accepted));
        }
        return accepted;
    }

    private Decision unknown(ByAddress byAddress) {
        if (policy.checking() != Checking.YES && !newKeys.canBeRecorded()) {
            return new Refused(advice.unwritable());
        }
        return refusal(advice.unknown(), warning(byAddress)).orElseGet(() -> record(byAddress));
    }

    private Decision record(ByAddress byAddress) {
        List<String> all = byAddress.is(State.NEW) ? List.of(names.name(), byAddress.name()) : List.of(names.name());
        return newKeys.record(all, key, this::meanwhile).orElseGet(() -> new Accepted("host key " + key + " is new"));
    }

    private Optional<Decision> meanwhile(Standing standing) {
        return switch (standing.state()) {
            case NEW -> Optional.empty();
            case KNOWN -> Optional.of(new Accepted("host key " + key + " is known by now"));
            default -> Optional.of(mismatch(standing));
        };
    }

    private @Nullable String warning(ByAddress byAddress) {
        return byAddress.is(State.CHANGED)
                ? advice.addressChanged(byAddress.name(), byAddress.standing().found())
                : null;
    }

    /** What StrictHostKeyChecking says against a key that is new, or that is not the one of the address. */
    private Optional<Decision> refusal(String reason, @Nullable String warning) {
        return switch (policy.checking()) {
            case YES -> Optional.of(new Refused(reason));
            case ACCEPT_NEW -> Optional.ofNullable(warning).map(Refused::new);
            case ASK -> policy.prompt() == null ? Optional.of(new Refused(reason)) : ask(policy.prompt(), warning);
            case NO -> {
                if (warning != null) {
                    log.warn("accepted in spite of it (StrictHostKeyChecking no): {}", warning);
                }
                yield Optional.empty();
            }
        };
    }

    private Optional<Decision> ask(HostKeyPrompt prompt, @Nullable String warning) {
        Question question = new Question(
                names.name(),
                address == null ? null : Addresses.text(address),
                key.label(),
                key.fingerprint(),
                known.otherNames(key),
                warning);
        try {
            return prompt.isTrusted(question) ? Optional.empty() : Optional.of(new Refused(advice.rejected(warning)));
        } catch (RuntimeException e) {
            log.warn("asking about the host key of {} failed", names, e);
            return Optional.of(new Refused(advice.promptFailed(e)));
        }
    }
}
