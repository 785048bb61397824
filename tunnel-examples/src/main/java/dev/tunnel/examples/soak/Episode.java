package dev.tunnel.examples.soak;

import dev.tunnel.examples.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Tunnels from their opening to their close, with traffic and chaos between. */
final class Episode {
    private final Servers servers;
    private final Settings settings;
    private final Tally tally;
    private final Random random;
    private final PrintStream progress;
    private final Weather weather = new Weather();

    Episode(Servers servers, Settings settings, Tally tally, Random random, PrintStream progress) {
        this.servers = servers;
        this.settings = settings;
        this.tally = tally;
        this.random = random;
        this.progress = progress;
    }

    /** Disturbs for the given time, and returns when everything has ended and is closed. */
    void run(Duration duration) throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool(Episode::daemon);
        try (Resources opened = new Resources()) {
            Exchanges exchanges = new Exchanges(threads, weather, tally);
            Accepter far = opened.add(new Accepter(exchanges, threads, tally, false));
            Accepter near = opened.add(new Accepter(exchanges, threads, tally, true));
            Tunnels tunnels = opened.add(new Tunnels(servers, far, near));
            Traffic traffic = new Traffic(tunnels, exchanges);
            traffic.start(settings.clients(), threads, random);
            new Chaos(servers, tunnels, exchanges, weather, tally, random, progress)
                    .run(System.nanoTime() + duration.toNanos());
            traffic.finish();
            Waiting.until("the tunnels have no connections left", () -> tunnels.connectionsOpen() == 0);
        } finally {
            threads.shutdownNow();
            Waiting.until("its threads end", threads::isTerminated);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "soak");
        thread.setDaemon(true);
        return thread;
    }
}
