package dev.tunnel.examples.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * How many bytes a second one connection carries, from its first byte on.
 *
 * @param lab where
 * @param row which direction and line
 * @param duration for how long
 */
record ThroughputMeasurement(Lab lab, Row row, Duration duration) implements Measurement {

    @Override
    public String name() {
        return isUpload() ? "upload" : "download";
    }

    private boolean isUpload() {
        return row == Row.UPLOAD_LOOPBACK || row == Row.UPLOAD_DELAYED;
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public void run(Contender contender, Results results) throws IOException, InterruptedException {
        boolean delayed = row == Row.DOWNLOAD_DELAYED || row == Row.UPLOAD_DELAYED;
        Forwarder forwarder = lab.forwarder(contender, delayed ? Lab.Line.DELAYED : Lab.Line.LOOPBACK);
        double rate = isUpload()
                ? Transfer.upload(forwarder.sink(), duration)
                : Transfer.download(forwarder.source(), duration);
        results.add(row, contender, rate / 1e6);
    }
}
