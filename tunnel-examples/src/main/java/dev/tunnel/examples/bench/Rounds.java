package dev.tunnel.examples.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Measures the contenders in turn, so that what else the machine does meets them all. */
final class Rounds {
    private final Settings settings;
    private final Lab lab;
    private final PrintStream progress;
    private final List<String> troubles = new ArrayList<>();

    Rounds(Settings settings, Lab lab, PrintStream progress) {
        this.settings = settings;
        this.lab = lab;
        this.progress = progress;
    }

    Results run() throws Exception {
        Results results = new Results();
        for (Measurement measurement : settings.measurements(lab)) {
            progress.println("measuring " + measurement.name() + " …");
            for (int i = 0; i < measurement.warmUps(); i++) {
                round(measurement, new Results());
            }
            for (int i = 0; i < settings.rounds(); i++) {
                round(measurement, results);
            }
        }
        return results;
    }

    private void round(Measurement measurement, Results results) throws Exception {
        for (Contender contender : settings.contenders()) {
            try {
                measurement.run(contender, results);
            } catch (Exception e) {
                troubles.add(
                        contender + " had to be started again: " + measurement.name() + " failed: " + e.getMessage());
                runAgain(measurement, contender, results);
            }
        }
    }

    /**
     * Gives a contender that has failed a second chance. Stock JSch loses its listener or its session now and then,
     * which is told at the end; for others to fail twice is an error.
     */
    private void runAgain(Measurement measurement, Contender contender, Results results) throws Exception {
        lab.stop(contender);
        try {
            for (int i = 0; i < measurement.warmUps(); i++) {
                measurement.run(contender, new Results());
            }
            measurement.run(contender, results);
        } catch (Exception e) {
            String trouble = measurement.name() + " of " + contender + " failed twice: " + e.getMessage();
            if (contender != Contender.JSCH) {
                throw new IOException(trouble, e);
            }
            lab.stop(contender);
            troubles.add(trouble);
        }
    }

    /** Which contenders failed, and when. */
    List<String> troubles() {
        return troubles;
    }
}
