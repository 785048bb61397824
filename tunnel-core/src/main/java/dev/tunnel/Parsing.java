package dev.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads what users have written, turning a bad value into the exception of {@code open()}. */
final class Parsing {
    private Parsing() {}

    static List<Hop> hops(String... destinations) throws TunnelException {
        List<Hop> hops = new ArrayList<>();
        for (String destination : destinations) {
            hops.add(value(() -> Hop.of(destination)));
        }
        return hops;
    }

    static <T> T value(Supplier<T> value) throws TunnelException {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new TunnelException.Configuration(null, String.valueOf(e.getMessage()), e);
        }
    }
}
