package dev.tunnel.examples.bench;

import dev.tunnel.examples.Resources;
import dev.tunnel.examples.lab.Child;
import java.net.Socket;

/**
 * How much resident memory and how many threads an idle connection costs.
 *
 * @param lab where
 * @param connections how many are open at once
 */
record MemoryMeasurement(Lab lab, int connections) implements Measurement {
    private static final int FIRST = 20;

    private static final int IDLE_MILLIS = 5000;

    @Override
    public String name() {
        return "memory";
    }

    /** None: memory is measured in a fresh process. */
    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void run(Contender contender, Results results) throws Exception {
        try (Forwarder forwarder = lab.freshForwarder(contender);
                Resources clients = new Resources()) {
            open(forwarder, FIRST, clients);
            becomeIdle();
            long rss = residentBytes(contender, forwarder.process());
            long threads = forwarder.process().status("Threads");
            open(forwarder, connections, clients);
            becomeIdle();
            results.add(
                    Row.MEMORY, contender, (residentBytes(contender, forwarder.process()) - rss) / 1e3 / connections);
            results.add(
                    Row.THREADS, contender, (double) (forwarder.process().status("Threads") - threads) / connections);
        }
    }

    /** Whatever a contender keeps for a connection that has just been busy is gone after that. */
    static void becomeIdle() throws InterruptedException {
        Thread.sleep(IDLE_MILLIS);
    }

    private static void open(Forwarder forwarder, int count, Resources clients) throws Exception {
        for (int i = 0; i < count; i++) {
            Socket socket = clients.add(forwarder.echo().connect());
            ConnectionsMeasurement.echoOnce(socket);
        }
    }

    static long residentBytes(Contender contender, Child process) throws Exception {
        if (contender.isJava()) {
            process.tell(ForwarderMain.COLLECT);
            process.await(ForwarderMain.COLLECTED);
        }
        return process.status("VmRSS") * 1024;
    }
}
