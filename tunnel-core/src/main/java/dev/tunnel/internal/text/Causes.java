package dev.tunnel.internal.text;

import org.jspecify.annotations.Nullable;

/** Exceptions in stack traces: what a server says in them must not be able to forge a log line either. */
public final class Causes {
    private static final int DEEPEST = 32;

    private Causes() {}

    /**
     * The exception itself if there is nothing unsafe in its message and those of its causes, or else one that says
     * which it was and what it said, with everything unsafe escaped.
     *
     * @param cause any exception, or null
     * @return what may be printed
     */
    public static @Nullable Throwable printable(@Nullable Throwable cause) {
        return cause == null || isSafe(cause, 0) ? cause : new Escaped(cause, 0);
    }

    private static boolean isSafe(Throwable e, int depth) {
        if (depth > DEEPEST || !Text.escaped(e.toString()).equals(e.toString())) {
            return false;
        }
        for (Throwable suppressed : e.getSuppressed()) {
            if (!isSafe(suppressed, depth + 1)) {
                return false;
            }
        }
        return e.getCause() == null || isSafe(e.getCause(), depth + 1);
    }

    private static final class Escaped extends Exception {
        private static final long serialVersionUID = 1L;

        Escaped(Throwable original, int depth) {
            super(Text.escaped(original.toString()), cause(original, depth));
            setStackTrace(original.getStackTrace());
            if (depth <= DEEPEST) {
                for (Throwable suppressed : original.getSuppressed()) {
                    addSuppressed(new Escaped(suppressed, depth + 1));
                }
            }
        }

        private static @Nullable Throwable cause(Throwable original, int depth) {
            Throwable cause = original.getCause();
            return cause == null || depth > DEEPEST ? null : new Escaped(cause, depth + 1);
        }
    }
}
