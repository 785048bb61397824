package dev.tunnel.examples.bench;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a connection gets while another one of the same session has stopped reading.
 *
 * @param lab where
 * @param duration for how long
 */
record NeighbourMeasurement(Lab lab, Duration duration) implements Measurement {
    /** How long the stalled connection may fill every buffer on its way before the neighbour is measured. */
    private static final Duration FILL = Duration.ofMillis(500);

    @Override
    public String name() {
        return "neighbour";
    }

    /** No: each run has a fresh process, which warms up by itself, since a contender may not survive this. */
    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void run(Contender contender, Results results) throws Exception {
        try (Forwarder forwarder = lab.freshForwarder(contender)) {
            Transfer.download(forwarder.source(), duration);
            double undisturbed = Transfer.download(forwarder.source(), duration);
            try (Socket stalled = forwarder.source().connect()) {
                stalled.getOutputStream().write(1);
                LockSupport.parkNanos(FILL.toNanos());
                double disturbed = Transfer.download(forwarder.source(), duration);
                results.add(Row.NEIGHBOUR, contender, disturbed / 1e6);
                results.add(Row.NEIGHBOUR_SHARE, contender, 100 * disturbed / undisturbed);
            }
        }
    }
}
