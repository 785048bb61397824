package dev.tunnel.examples.bench;

import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What this library must reach in a row.
 *
 * @param atLeast whether the bound is a lower one
 * @param bound a factor, or the value itself if it is not compared
 * @param of the contender whose value is multiplied, or null
 */
record Target(boolean atLeast, double bound, @Nullable Contender of) {

    static Target atLeast(double factor, Contender of) {
        return new Target(true, factor, of);
    }

    static Target atMost(double factor, Contender of) {
        return new Target(false, factor, of);
    }

    static Target atLeast(double value) {
        return new Target(true, value, null);
    }

    static Target atMost(double value) {
        return new Target(false, value, null);
    }

    /** Compares the library's value with the target, in words; empty if a value is missing. */
    String judge(Row row, Results results) {
        OptionalDouble own = results.median(row, Contender.TUNNEL);
        OptionalDouble reference = of == null ? OptionalDouble.of(1) : results.median(row, of);
        if (own.isEmpty() || reference.isEmpty()) {
            return "";
        }
        double reached = own.getAsDouble() / reference.getAsDouble();
        boolean met = atLeast ? reached >= bound : reached <= bound;
        String seen = of == null ? "" : String.format(Locale.ROOT, "%.2f × %s, ", reached, of);
        return seen + (met ? "met" : "missed");
    }

    @Override
    public String toString() {
        String number = String.format(Locale.ROOT, bound == Math.rint(bound) ? "%.0f" : "%.1f", bound);
        return (atLeast ? "≥ " : "≤ ") + number + (of == null ? "" : " × " + of);
    }
}
