package dev.tunnel.examples.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Clients that open one connection after the other until they are told to stop. */
final class Traffic {
    private static final int NOBODY_REACHED_MILLIS = 20;

    private final Tunnels tunnels;
    private final Exchanges exchanges;
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean stopped;

    Traffic(Tunnels tunnels, Exchanges exchanges) {
        this.tunnels = tunnels;
        this.exchanges = exchanges;
    }

    /** Starts the clients, whose plans come from the given source. */
    void start(int count, ExecutorService threads, Random random) {
        for (int i = 0; i < count; i++) {
            Random own = new Random(random.nextLong());
            clients.add(threads.submit(() -> openOneAfterTheOther(own)));
        }
    }

    private Object openOneAfterTheOther(Random random) throws InterruptedException, ExecutionException {
        Way[] ways = Way.values();
        while (!stopped) {
            Verdict verdict = exchanges.run(tunnels, ways[random.nextInt(ways.length)], Plan.random(random));
            if (verdict.accepter() == Outcome.ABSENT) {
                TimeUnit.MILLISECONDS.sleep(NOBODY_REACHED_MILLIS);
            }
        }
        return this;
    }

    /** Begins nothing more, and waits until all connections have ended. */
    void finish() throws InterruptedException, ExecutionException {
        stopped = true;
        for (Future<?> client : clients) {
            client.get();
        }
    }
}
