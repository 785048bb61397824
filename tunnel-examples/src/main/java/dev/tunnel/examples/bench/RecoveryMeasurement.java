package dev.tunnel.examples.bench;

import java.io.IOException;
import java.net.Socket;

/**
 * How long after the kill of its session's process a new connection through a tunnel of this library gets its first
 * byte back; {@link OpeningMeasurement} tells how long the login takes that is a part of it.
 *
 * @param lab where
 * @param count how often
 */
record RecoveryMeasurement(Lab lab, int count) implements Measurement {

    @Override
    public String name() {
        return "recovery";
    }

    /** None: the first kills warm the process up. */
    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void run(Contender contender, Results results) throws Exception {
        if (contender != Contender.TUNNEL) {
            return;
        }
        try (Forwarder forwarder = lab.freshForwarder(contender)) {
            for (int i = 0; i < count; i++) {
                recover(forwarder.echo());
            }
            for (int i = 0; i < count; i++) {
                results.add(Row.RECOVERY, contender, recover(forwarder.echo()) / 1e6);
            }
        }
    }

    private long recover(Forwarder.Way echo) {
        lab.killSessions();
        long start = System.nanoTime();
        while (!echoes(echo)) {
            // The connection went over the session that was killed.
        }
        return System.nanoTime() - start;
    }

    private static boolean echoes(Forwarder.Way echo) {
        try (Socket socket = echo.connect()) {
            ConnectionsMeasurement.echoOnce(socket);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
