package dev.tunnel.internal.jsch;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The passwords for one login, whatever the method that asks for them. None is given twice: a server that has refused
 * it would refuse it again, and might lock the account.
 */
final class Passwords {
    private final @Nullable Supplier<char[]> supplier;
    private final int limit;
    private final Set<String> given = new HashSet<>();
    private boolean exhausted;

    /** At most so many, from the supplier if there is one. */
    Passwords(@Nullable Supplier<char[]> supplier, int limit) {
        this.supplier = supplier;
        this.limit = limit;
        this.exhausted = supplier == null;
    }

    /** The next one, or null if there is none. */
    @Nullable
    String next() {
        String password = areExhausted() || supplier == null ? null : text(supplier.get());
        if (password == null || !given.add(password)) {
            exhausted = true;
            return null;
        }
        return password;
    }

    private static @Nullable String text(char @Nullable [] password) {
        if (password == null) {
            return null;
        }
        try {
            return new String(password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    boolean areExhausted() {
        return exhausted || given.size() >= limit;
    }

    /** Keeps none of them any longer. */
    void forget() {
        given.clear();
        exhausted = true;
    }
}
