package dev.tunnel;

import java.util.Objects;

/** How files are transferred. Immutable. */
public final class Transfer {
    private static final Transfer DEFAULTS = new Transfer(false, false, (file, bytes, total) -> {});

    private final boolean resuming;
    private final boolean keeping;
    private final TransferListener listener;

    private Transfer(boolean resuming, boolean keeping, TransferListener listener) {
        this.resuming = resuming;
        this.keeping = keeping;
        this.listener = listener;
    }

    /**
     * From the beginning, with the times of now, and the permissions that a new file gets.
     *
     * @return the defaults
     */
    public static Transfer defaults() {
        return DEFAULTS;
    }

    /**
     * The same, but what an attempt before has left is kept and gone on with ({@code reget} and {@code reput} of sftp),
     * and is left for the next one if this one fails. What is there of a file with another size or time of modification
     * doesn't count.
     *
     * @return other options
     */
    public Transfer resuming() {
        return new Transfer(true, keeping, listener);
    }

    /**
     * The same, but permissions and times are those of the original ({@code scp -p}), in whole seconds.
     *
     * @return other options
     */
    public Transfer keepingAttributes() {
        return new Transfer(resuming, true, listener);
    }

    /**
     * The same, with somebody who is told how far it has come.
     *
     * @param listener called on the thread that transfers; what it throws ends the transfer
     * @return other options
     */
    public Transfer listener(TransferListener listener) {
        return new Transfer(resuming, keeping, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Whether to go on with what is there.
     *
     * @return false unless {@link #resuming()} said so
     */
    public boolean isResuming() {
        return resuming;
    }

    /**
     * Whether to keep permissions and times.
     *
     * @return false unless {@link #keepingAttributes()} said so
     */
    public boolean isKeepingAttributes() {
        return keeping;
    }

    /**
     * Who is told.
     *
     * @return the listener, one that does nothing by default
     */
    public TransferListener listener() {
        return listener;
    }
}
