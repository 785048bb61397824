package dev.tunnel.examples.soak;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs exchanges, many at once, and judges them. */
final class Exchanges {
    private final Map<Long, Exchange> running = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private final ExecutorService threads;
    private final Weather weather;
    private final Tally tally;

    Exchanges(ExecutorService threads, Weather weather, Tally tally) {
        this.threads = threads;
        this.weather = weather;
        this.tally = tally;
    }

    /** The exchange with the given number, if it is waiting for its other end. */
    @Nullable
    Exchange find(long id) {
        return running.get(id);
    }

    /** Opens a connection through the tunnels, plays it to its end and judges it. */
    Verdict run(Tunnels tunnels, Way way, Plan plan) throws InterruptedException, ExecutionException {
        Exchange exchange = new Exchange(last.incrementAndGet(), way, plan);
        running.put(exchange.id(), exchange);
        long since = weather.now();
        try {
            Outcome opener = open(tunnels, exchange);
            Outcome accepter = exchange.awaitAccepter();
            Verdict verdict = new Verdict(exchange, opener, accepter, weather.wasCalm(since));
            tally.count(verdict);
            return verdict;
        } finally {
            running.remove(exchange.id());
        }
    }

    private Outcome open(Tunnels tunnels, Exchange exchange) {
        Socket socket = null;
        try {
            socket = tunnels.connect(exchange.way());
            byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(exchange.id()).array();
            socket.getOutputStream().write(id);
        } catch (ConnectException e) {
            return Outcome.REFUSED;
        } catch (SocketTimeoutException e) {
            return Outcome.STUCK;
        } catch (IOException e) {
            if (socket != null) {
                End.reset(socket);
            }
            return Outcome.RESET;
        }
        return new End(exchange.plan(), true, socket, threads).play();
    }
}
