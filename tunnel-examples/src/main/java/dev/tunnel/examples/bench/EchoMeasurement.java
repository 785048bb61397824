package dev.tunnel.examples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;

/**
 * How long a byte takes to the echo and back.
 *
 * @param lab where
 * @param count how many bytes, one after the other
 */
record EchoMeasurement(Lab lab, int count) implements Measurement {

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public int warmUps() {
        return 2;
    }

    @Override
    public void run(Contender contender, Results results) throws IOException, InterruptedException {
        long[] nanos = new long[count];
        try (Socket socket = lab.forwarder(contender, Lab.Forward.LOCAL, Lab.Line.LOOPBACK)
                .echo()
                .connect()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                out.write(1);
                if (in.read() < 0) {
                    throw new IOException("the echo ended after " + i + " bytes");
                }
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        results.add(Row.ECHO_MEDIAN, contender, nanos[count / 2] / 1e3);
        results.add(Row.ECHO_P99, contender, nanos[count * 99 / 100] / 1e3);
    }
}
