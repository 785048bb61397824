package dev.tunnel.examples.bench;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many connections a second can be opened, used for one echoed byte, and closed.
 *
 * @param lab where
 * @param row how many at a time
 * @param forward where the contender listens, and how it learns where to go
 * @param duration for how long
 */
record ConnectionsMeasurement(Lab lab, Row row, Lab.Forward forward, Duration duration) implements Measurement {
    private static final int PARALLEL = 8;

    @Override
    public String name() {
        return forward == Lab.Forward.DYNAMIC ? "dynamic" : "connections";
    }

    @Override
    public int warmUps() {
        return 3;
    }

    @Override
    public void run(Contender contender, Results results) throws Exception {
        if (!contender.does(forward)) {
            return;
        }
        Forwarder.Way echo =
                lab.forwarder(contender, forward, Lab.Line.LOOPBACK).echo();
        int threads = row == Row.CONNECTIONS_PARALLEL || row == Row.DYNAMIC_CONNECTIONS_PARALLEL ? PARALLEL : 1;
        long start = System.nanoTime();
        long deadline = start + duration.toNanos();
        Callable<Integer> client = () -> connectUntil(deadline, echo);
        int connections = 0;
        ExecutorService clients = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(clients.submit(client));
            }
            for (Future<Integer> count : counts) {
                connections += count.get();
            }
        } finally {
            clients.shutdownNow();
        }
        results.add(row, contender, connections * 1e9 / (System.nanoTime() - start));
    }

    private static int connectUntil(long deadline, Forwarder.Way echo) throws IOException {
        int connections = 0;
        while (System.nanoTime() < deadline) {
            try (Socket socket = echo.connect()) {
                echoOnce(socket);
            }
            connections++;
        }
        return connections;
    }

    /** Sends a byte and waits for it to come back. */
    static void echoOnce(Socket socket) throws IOException {
        socket.getOutputStream().write(1);
        if (socket.getInputStream().read() < 0) {
            throw new IOException("the connection ended before the echo");
        }
    }
}
