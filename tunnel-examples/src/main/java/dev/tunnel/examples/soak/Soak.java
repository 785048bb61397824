package dev.tunnel.examples.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/**
 * Opens connections of random size and shape through tunnels of every kind over a chain of real OpenSSH servers, while
 * the servers are killed, restarted and frozen one after the other. Both ends of each connection know what belongs to
 * it: nothing that was cut may look complete, nothing may fail while nothing is disturbed, nothing may hang, and
 * nothing may be left at the end. Needs Linux and an installed OpenSSH server, which it runs itself.
 */
public final class Soak {
    private final Settings settings;
    private final PrintStream out;
    private final PrintStream progress;

    private Soak(Settings settings, PrintStream out, PrintStream progress) {
        this.settings = settings;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Runs the program; the exit status is 0, 1 if something was wrong, or 2 for a wrong command line.
     *
     * @param args as {@code --help} tells
     */
    public static void main(String[] args) {
        // It loses its routes all the time: what the library says to that is no news.
        System.setProperty("org.slf4j.simpleLogger.log.dev.tunnel", "error");
        int status = run(System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        if (List.of(args).contains("--help")) {
            out.print(Settings.USAGE);
            return 0;
        }
        try {
            return new Soak(Settings.parse(args), out, err).run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            err.printf("%s%n%n%s", e.getMessage(), Settings.USAGE);
            return 2;
        } catch (Exception e) {
            err.println("the soak failed: " + e);
            return 1;
        }
    }

    /** Whether nothing was wrong. */
    private boolean run() throws Exception {
        out.printf(
                "seed %d: %d connections at a time through %d hops, for %d s%n%n",
                settings.seed(),
                settings.clients(),
                settings.hops(),
                settings.duration().toSeconds());
        Random random = new Random(settings.seed());
        Tally tally = new Tally();
        try (Servers servers = new Servers(settings.hops())) {
            // A while of calm loads classes and starts what the JDK keeps.
            Tally warmUp = new Tally();
            episode(servers, warmUp, random, Duration.ZERO);
            Footprint before = Footprint.now();
            episode(servers, tally, random, settings.duration());
            Footprint after = settled(before);
            if (!after.isBackTo(before)) {
                tally.wrong("something was left behind");
            }
            out.println(tally.table());
            out.println();
            out.println(Footprint.table(before, after));
            warmUp.wrong().forEach(tally::wrong);
        }
        tally.wrong().forEach(what -> out.println("WRONG: " + what));
        return tally.isClean();
    }

    private void episode(Servers servers, Tally tally, Random random, Duration duration) throws InterruptedException {
        try {
            new Episode(servers, settings, tally, random, progress).run(duration);
        } catch (IOException | ExecutionException e) {
            tally.wrong("it ended early: " + e);
        }
    }

    /** What is held when everything that was going to end has ended. */
    private static Footprint settled(Footprint before) throws InterruptedException {
        try {
            Waiting.until("nothing is left", () -> Footprint.now().isBackTo(before));
        } catch (IOException e) {
            // Told by the caller, with numbers.
        }
        return Footprint.now();
    }
}
