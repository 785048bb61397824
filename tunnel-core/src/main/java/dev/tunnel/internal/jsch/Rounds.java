package dev.tunnel.internal.jsch;

import dev.tunnel.KeyboardInteractive.Challenge;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The questions and answers of a keyboard-interactive authentication (RFC 4256). JSch doesn't tell that a new attempt
 * begins, but its first question is that of the one before.
 */
final class Rounds {
    /** In one attempt. Nobody asks as often, but who does could have us remember it all. */
    private static final int MOST = 25;

    private record Round(Challenge challenge, List<String> answers) {}

    private @Nullable Challenge first;
    private List<Round> before = List.of();
    private List<Round> now = new ArrayList<>();
    private int attempt;

    /** Whether the question begins an attempt. */
    boolean begins(Challenge challenge) {
        if (first != null && !challenge.equals(first)) {
            return false;
        }
        first = challenge;
        attempt++;
        before = now;
        now = new ArrayList<>();
        return true;
    }

    /** Counted from 1. */
    int attempt() {
        return attempt;
    }

    /** Whether a server goes on asking. */
    boolean areTooMany() {
        return now.size() >= MOST;
    }

    /** Whether the attempt before, which was refused, did not have the very same questions and answers. */
    boolean isNew(Challenge challenge, List<String> answers) {
        now.add(new Round(challenge, answers));
        return !now.equals(before);
    }

    /** Keeps none of them any longer. */
    void forget() {
        before = List.of();
        now = List.of();
    }
}
