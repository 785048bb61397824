package dev.tunnel.examples.soak;

import java.util.Random;

/**
 * What is going to happen in one exchange; both ends know it.
 *
 * @param shape who sends when
 * @param opened what the end sends that opens the connection
 * @param accepted what the other end sends
 * @param slow which end reads slowly
 * @param abort which end cuts the connection
 * @param abortAfter after how many bytes received
 */
record Plan(Shape shape, Content opened, Content accepted, Who slow, Who abort, long abortAfter) {
    private static final int ABORTS_IN_100 = 12;
    private static final int SLOW_IN_100 = 15;
    private static final int LARGE_IN_100 = 2;
    private static final int LARGE_BITS = 23;
    private static final int USUAL_BITS = 19;

    /** An end, if any. */
    enum Who {
        NOBODY,
        OPENER,
        ACCEPTER
    }

    static Plan random(Random random) {
        Shape[] shapes = Shape.values();
        Shape shape = shapes[random.nextInt(shapes.length)];
        Content opened = Content.random(random, size(random));
        Content accepted = Content.random(random, size(random));
        Who slow = sometimes(random, SLOW_IN_100);
        Who abort = sometimes(random, ABORTS_IN_100);
        long received = (abort == Who.OPENER ? accepted : opened).length();
        // At least a byte: then the other end has been found, and knows what it takes part in.
        return new Plan(shape, opened, accepted, slow, abort, 1 + (long) (random.nextDouble() * received));
    }

    /** A short exchange that finds out whether there is a way. */
    static Plan probe(Random random) {
        return new Plan(
                Shape.TALK, Content.random(random, 100), Content.random(random, 100), Who.NOBODY, Who.NOBODY, 0);
    }

    private static Who sometimes(Random random, int in100) {
        if (random.nextInt(100) >= in100) {
            return Who.NOBODY;
        }
        return random.nextBoolean() ? Who.OPENER : Who.ACCEPTER;
    }

    /** At least one byte; as many small ones as large ones. */
    private static long size(Random random) {
        int bits = random.nextInt(100) < LARGE_IN_100 ? LARGE_BITS : random.nextInt(USUAL_BITS);
        return (1L << bits) + (long) (random.nextDouble() * (1L << bits));
    }
}
