package dev.tunnel.internal.jfr;

import org.jspecify.annotations.Nullable;

/** A connection, as events name it; what it gives is made to text only for an event that is recorded. */
public interface Subject {

    /** The tunnel it belongs to, as logs name it. */
    String tunnel();

    /** Its number in the tunnel. */
    long id();

    /** Where it comes from. */
    Object originator();

    /** Where it goes to, or null if it hasn't said so. */
    @Nullable
    Object destination();
}
