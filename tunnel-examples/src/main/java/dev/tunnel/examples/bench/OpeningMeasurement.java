package dev.tunnel.examples.bench;

import dev.tunnel.examples.lab.Child;
import java.util.stream.Stream;

/**
 * How long it takes to open a tunnel of this library: the first, which logs in, and the tenth over the same session.
 *
 * @param lab where
 * @param count how often
 */
record OpeningMeasurement(Lab lab, int count) implements Measurement {

    @Override
    public String name() {
        return "opening";
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public void run(Contender contender, Results results) throws Exception {
        if (contender != Contender.TUNNEL) {
            return;
        }
        Child process =
                lab.forwarder(contender, Lab.Forward.LOCAL, Lab.Line.LOOPBACK).process();
        for (int i = 0; i < count; i++) {
            process.tell(ForwarderMain.OPEN);
            double[] millis = Stream.of(process.await(ForwarderMain.OPENED).split(" "))
                    .mapToDouble(nanos -> Long.parseLong(nanos) / 1e6)
                    .toArray();
            results.add(Row.FIRST_TUNNEL, contender, millis[0]);
            results.add(Row.TENTH_TUNNEL, contender, millis[1]);
        }
    }
}
