package dev.tunnel.examples.soak;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an exchange proves. Where a session has been cut, only the near end can be sure to see that: a server that dies
 * closes its sockets as if everything had been said, and it has no other word for a reset that it has seen.
 *
 * @param exchange what was planned
 * @param opener what the opener has seen
 * @param accepter what the accepter has seen
 * @param calm whether nothing was disturbed all the time
 */
record Verdict(Exchange exchange, Outcome opener, Outcome accepter, boolean calm) {

    /** What is wrong; empty if everything may be as it is. */
    Optional<String> violation() {
        return Stream.of(
                        wrong("bytes that nobody has sent", seen(Outcome.CORRUPT)),
                        wrong("it hangs", seen(Outcome.STUCK)),
                        wrong("a cut connection looks complete at the near end", near() == Outcome.SHORT && !farCuts()),
                        wrong("the receipt came, but not what it is for", isReceiptFalse()),
                        wrong("the tunnel's port is not bound", exchange.way().nearOpens() && seen(Outcome.REFUSED)),
                        wrong("it failed though nothing was disturbed", calm && !isAsPlanned()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(what -> what + ": opener " + opener + ", accepter " + accepter + ": " + exchange);
    }

    /** What it counts as: complete only if both ends are, on purpose if one end has cut it, else what went worst. */
    Outcome asOne() {
        return Stream.of(Outcome.CORRUPT, Outcome.STUCK, Outcome.REFUSED, Outcome.ABORTED, Outcome.RESET, Outcome.SHORT)
                .filter(this::seen)
                .findFirst()
                .orElse(Outcome.COMPLETE);
    }

    private static Optional<String> wrong(String what, boolean is) {
        return is ? Optional.of(what) : Optional.empty();
    }

    private boolean seen(Outcome outcome) {
        return opener == outcome || accepter == outcome;
    }

    private Outcome near() {
        return exchange.way().nearOpens() ? opener : accepter;
    }

    private boolean farCuts() {
        return (exchange.way().nearOpens() ? accepter : opener) == Outcome.ABORTED;
    }

    /**
     * A far end may have got the receipt and an end from the dying server, before the near end could end its output.
     */
    private boolean isReceiptFalse() {
        boolean openerGives = exchange.plan().shape().givesReceipt(true);
        Outcome giver = openerGives ? opener : accepter;
        Outcome receiver = openerGives ? accepter : opener;
        boolean nearGives = openerGives == exchange.way().nearOpens();
        return receiver == Outcome.COMPLETE && giver != Outcome.COMPLETE && !(nearGives && giver == Outcome.RESET);
    }

    private boolean isAsPlanned() {
        return switch (exchange.plan().abort()) {
            case NOBODY -> opener == Outcome.COMPLETE && accepter == Outcome.COMPLETE;
            case OPENER -> opener == Outcome.ABORTED && accepter != Outcome.ABSENT;
            case ACCEPTER -> accepter == Outcome.ABORTED;
        };
    }
}
