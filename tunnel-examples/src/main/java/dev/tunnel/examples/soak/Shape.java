package dev.tunnel.examples.soak;

/** Who sends when. In each shape the last byte of one end, the receipt, is sent after everything has been received. */
enum Shape {
    /** The opener sends everything and ends its output; then the answer comes. */
    ANSWER,
    /** The accepter sends everything and ends its output; then the opener does. */
    GREETING,
    /** Both send at once. */
    BOTH,
    /** In turns. */
    TALK;

    private static final int TURNS = 16;

    /** Whether the given end is the one that sends the receipt, so that the other one knows that all has arrived. */
    boolean givesReceipt(boolean opener) {
        return opener == (this == GREETING);
    }

    /**
     * How many bytes of its content an end may have sent.
     *
     * @param opener which end
     * @param own how many it has to send in all; at least one
     * @param other how many it is going to receive in all
     * @param received how many of them it has received
     * @param ended whether their end has been received, too
     */
    long allowed(boolean opener, long own, long other, long received, boolean ended) {
        if (ended) {
            return own;
        }
        long most = givesReceipt(opener) ? own - 1 : own;
        return switch (this) {
            // The first byte tells the opener that there is somebody.
            case ANSWER -> opener ? own : Math.min(most, 1);
            case GREETING -> opener ? 0 : own;
            case BOTH -> most;
            case TALK -> Math.min(most, share(own, turns(opener, other, received)));
        };
    }

    /** How much an end sends in so many turns: rounded up, so that a turn is never empty. */
    private static long share(long own, long turns) {
        return (own * turns + TURNS - 1) / TURNS;
    }

    /** How many turns an end may have begun: the accepter as many as it has received, the opener one more. */
    private static long turns(boolean opener, long other, long received) {
        // The receipt, which comes last, belongs to no turn.
        long answered = opener ? (received + 1) * TURNS / other + 1 : received * TURNS / other;
        return Math.max(1, Math.min(TURNS, answered));
    }
}
