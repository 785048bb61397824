package dev.tunnel;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a {@link RemoteProcess} ended (RFC 4254 section 6.10).
 *
 * @param status the exit status, 0 for success; empty if a signal ended it, or the server closed the channel without a
 *     word about it. {@code ssh} itself then exits with 255
 * @param signal the signal that ended it, without {@code SIG}: {@code TERM}, {@code KILL}
 * @param message what the server says about it; mostly empty, and not to be trusted
 */
public record RemoteExit(OptionalInt status, Optional<String> signal, String message) {

    /** Made by the library. */
    public RemoteExit {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(signal, "signal");
        Objects.requireNonNull(message, "message");
    }

    /**
     * Whether the exit status is 0.
     *
     * @return whether it succeeded
     */
    public boolean isSuccess() {
        return status.isPresent() && status.getAsInt() == 0;
    }

    /** {@code exit status 3}, {@code ended by signal TERM}, or that there is no exit status. */
    @Override
    public String toString() {
        if (status.isPresent()) {
            return "exit status " + status.getAsInt();
        }
        return signal.map(name -> "ended by signal " + name).orElse("no exit status");
    }
}
