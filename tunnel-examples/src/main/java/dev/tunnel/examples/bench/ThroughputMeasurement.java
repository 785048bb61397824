package dev.tunnel.examples.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * How many bytes a second one connection carries, from its first byte on.
 *
 * @param lab where
 * @param row where the result goes
 * @param forward where the contender listens
 * @param line how far away the sshd is
 * @param upload whether bytes go to the destination, or come from there
 * @param duration for how long
 */
record ThroughputMeasurement(Lab lab, Row row, Lab.Forward forward, Lab.Line line, boolean upload, Duration duration)
        implements Measurement {

    @Override
    public String name() {
        return switch (forward) {
            case REMOTE -> "remote";
            case DYNAMIC -> "dynamic";
            case LOCAL -> upload ? "upload" : "download";
        };
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public void run(Contender contender, Results results) throws IOException, InterruptedException {
        if (!contender.does(forward)) {
            return;
        }
        Forwarder forwarder = lab.forwarder(contender, forward, line);
        double rate =
                upload ? Transfer.upload(forwarder.sink(), duration) : Transfer.download(forwarder.source(), duration);
        results.add(row, contender, rate / 1e6);
    }
}
