package dev.tunnel.examples.soak;

import dev.tunnel.examples.lab.Sshd;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Disturbs one server after the other, each in every way, and waits each time until all tunnels work again. In the calm
 * between, nothing may fail.
 */
final class Chaos {
    private static final int SHORTEST_CALM_MILLIS = 500;
    private static final int LONGEST_CALM_MILLIS = 2500;
    private static final int AFTER_REFUSAL_MILLIS = 10;

    /** What happens to which hop, counted from 1. */
    private record Step(Disturbance disturbance, int hop) {}

    private final Servers servers;
    private final Tunnels tunnels;
    private final Exchanges exchanges;
    private final Weather weather;
    private final Tally tally;
    private final Random random;
    private final PrintStream progress;
    private final List<Step> ahead = new ArrayList<>();

    Chaos(
            Servers servers,
            Tunnels tunnels,
            Exchanges exchanges,
            Weather weather,
            Tally tally,
            Random random,
            PrintStream progress) {
        this.servers = servers;
        this.tunnels = tunnels;
        this.exchanges = exchanges;
        this.weather = weather;
        this.tally = tally;
        this.random = random;
        this.progress = progress;
    }

    /**
     * Disturbs until the deadline, in terms of {@link System#nanoTime()}, and has calm at the beginning and the end.
     */
    void run(long deadline) throws IOException, InterruptedException, ExecutionException {
        calm();
        while (System.nanoTime() - deadline < 0) {
            disturb(next());
            calm();
        }
    }

    private Step next() {
        if (ahead.isEmpty()) {
            for (int hop = 1; hop <= servers.chain().size(); hop++) {
                for (Disturbance disturbance : Disturbance.values()) {
                    ahead.add(new Step(disturbance, hop));
                }
            }
            Collections.shuffle(ahead, random);
        }
        return ahead.remove(0);
    }

    private void disturb(Step step) throws IOException, InterruptedException, ExecutionException {
        Sshd server = servers.chain().get(step.hop - 1);
        progress.printf("hop %d is %s …%n", step.hop, step.disturbance);
        step.disturbance.happen(server, random, tunnels);
        long well = System.nanoTime();
        recover();
        tally.recovered(step.disturbance, System.nanoTime() - well);
    }

    /** Returns when a connection has gone through each tunnel. */
    private void recover() throws IOException, InterruptedException, ExecutionException {
        for (Way way : Way.values()) {
            long deadline = Waiting.deadline();
            while (!isThrough(way)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("no connection gets through any more: " + way);
                }
                TimeUnit.MILLISECONDS.sleep(AFTER_REFUSAL_MILLIS);
            }
        }
        Waiting.until("all tunnels are open again", tunnels::allOpen);
    }

    private boolean isThrough(Way way) throws InterruptedException, ExecutionException {
        Verdict verdict = exchanges.run(tunnels, way, Plan.probe(random));
        return verdict.opener() == Outcome.COMPLETE && verdict.accepter() == Outcome.COMPLETE;
    }

    private void calm() throws InterruptedException {
        Map<Way, Long> before = tunnels.reconnects();
        weather.calm();
        TimeUnit.MILLISECONDS.sleep(SHORTEST_CALM_MILLIS + random.nextInt(LONGEST_CALM_MILLIS - SHORTEST_CALM_MILLIS));
        if (!tunnels.allOpen() || !tunnels.reconnects().equals(before)) {
            tally.wrong("a route was lost though nothing was disturbed");
        }
        weather.rough();
    }
}
