package dev.tunnel.examples.bench;

import dev.tunnel.examples.Resources;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many clients of a proxy that have only said hello are held, and what resident memory and threads one costs.
 *
 * @param lab where
 * @param handshakes how many are begun; this library lets 1000 be under way at once
 */
record HandshakesMeasurement(Lab lab, int handshakes) implements Measurement {
    private static final int FIRST = 20;

    @Override
    public String name() {
        return "dynamic";
    }

    /** None: memory is measured in a fresh process. */
    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void run(Contender contender, Results results) throws Exception {
        if (!contender.does(Lab.Forward.DYNAMIC)) {
            return;
        }
        try (Forwarder proxy = lab.freshForwarder(contender, Lab.Forward.DYNAMIC);
                Resources clients = new Resources()) {
            begin(proxy, FIRST, clients);
            MemoryMeasurement.becomeIdle();
            long rss = MemoryMeasurement.residentBytes(contender, proxy.process());
            long threads = proxy.process().status("Threads");
            List<Socket> begun = begin(proxy, handshakes, clients);
            MemoryMeasurement.becomeIdle();
            long more = MemoryMeasurement.residentBytes(contender, proxy.process()) - rss;
            results.add(Row.HANDSHAKE_MEMORY, contender, more / 1e3 / handshakes);
            results.add(
                    Row.HANDSHAKE_THREADS,
                    contender,
                    (double) (proxy.process().status("Threads") - threads) / handshakes);
            results.add(Row.HANDSHAKES_HELD, contender, held(begun));
        }
    }

    private static List<Socket> begin(Forwarder proxy, int count, Resources clients) throws IOException {
        List<Socket> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begun.add(clients.add(SocksClient.greet(proxy.port())));
        }
        return begun;
    }

    private static int held(List<Socket> begun) throws IOException {
        int held = 0;
        for (Socket client : begun) {
            client.setSoTimeout(1);
            try {
                client.getInputStream().read();
            } catch (SocketTimeoutException e) {
                held++;
            }
        }
        return held;
    }
}
