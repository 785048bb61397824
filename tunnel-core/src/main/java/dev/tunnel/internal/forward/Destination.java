package dev.tunnel.internal.forward;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiator;

/** Where the clients of a forward go. Its text is what messages name as the destination. */
sealed interface Destination {

    /** All to the same. */
    record Fixed(Endpoint endpoint) implements Destination {
        @Override
        public String toString() {
            return endpoint.toString();
        }
    }

    /** Each to the one it names. */
    record Named(Negotiator negotiator) implements Destination {
        @Override
        public String toString() {
            return negotiator.toString();
        }
    }
}
