package dev.tunnel.examples.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** One end of an exchange: sends its content as the plan lets it, and compares what it receives. */
final class End {
    /** Longer than any disturbance: after that nothing is going to happen. */
    static final int STUCK_MILLIS = 240_000;
    /** Long enough for a write to fail that is going to. */
    private static final long LAST_WRITE_SECONDS = 5;

    private static final int BLOCK = 16 * 1024;
    private static final int SLOW_BLOCK = 4 * 1024;
    private static final long SLOW_NANOS = 2_000_000;
    private static final int SLOW_PAUSES = 500;

    private final Plan plan;
    private final boolean opener;
    private final Content own;
    private final Content other;
    private final Socket socket;
    private final Executor threads;
    // Guarded by this.
    private long received;
    private boolean ended;
    private boolean over;

    End(Plan plan, boolean opener, Socket socket, Executor threads) {
        this.plan = plan;
        this.opener = opener;
        this.own = opener ? plan.opened() : plan.accepted();
        this.other = opener ? plan.accepted() : plan.opened();
        this.socket = socket;
        this.threads = threads;
    }

    /** Does it all and closes the socket. */
    Outcome play() {
        FutureTask<Outcome> sending = new FutureTask<>(this::send);
        threads.execute(sending);
        try {
            Outcome received = receive();
            if (received == Outcome.SHORT && isCut(sending)) {
                received = Outcome.RESET;
            }
            if (received != Outcome.COMPLETE) {
                cut();
            }
            Outcome sent = sending.get();
            return received == Outcome.COMPLETE ? sent : received;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            close(socket);
        }
    }

    /**
     * Whether an end that has come too early was a reset. The system tells of a reset only once: if it has told the
     * sending thread, the receiving one sees an end.
     */
    private boolean isCut(Future<Outcome> sending) throws InterruptedException, ExecutionException {
        giveUp();
        try {
            return sending.get(LAST_WRITE_SECONDS, TimeUnit.SECONDS) == Outcome.RESET;
        } catch (TimeoutException e) {
            // Nobody takes what it writes, but nobody has cut it off either.
            return false;
        }
    }

    private Outcome receive() {
        byte[] block = new byte[isSlow() ? SLOW_BLOCK : BLOCK];
        long count = 0;
        try {
            socket.setSoTimeout(STUCK_MILLIS);
            InputStream in = socket.getInputStream();
            while (true) {
                if (aborts() && count >= plan.abortAfter()) {
                    return Outcome.ABORTED;
                }
                int n = in.read(block);
                if (n < 0) {
                    advance(count, true);
                    return count == other.length() ? Outcome.COMPLETE : Outcome.SHORT;
                }
                if (!other.matches(count, block, n)) {
                    return Outcome.CORRUPT;
                }
                count += n;
                advance(count, false);
                if (isSlow() && count < (long) SLOW_BLOCK * SLOW_PAUSES) {
                    LockSupport.parkNanos(SLOW_NANOS);
                }
            }
        } catch (SocketTimeoutException e) {
            return Outcome.STUCK;
        } catch (IOException e) {
            return Outcome.RESET;
        }
    }

    private boolean isSlow() {
        return plan.slow() == (opener ? Plan.Who.OPENER : Plan.Who.ACCEPTER);
    }

    private boolean aborts() {
        return plan.abort() == (opener ? Plan.Who.OPENER : Plan.Who.ACCEPTER);
    }

    private Outcome send() {
        byte[] block = new byte[BLOCK];
        try {
            OutputStream out = socket.getOutputStream();
            long sent = 0;
            while (sent < own.length()) {
                int n = (int) Math.min(BLOCK, awaitTurn(sent) - sent);
                if (n <= 0) {
                    return Outcome.SHORT;
                }
                own.copy(sent, block, 0, n);
                out.write(block, 0, n);
                sent += n;
            }
            socket.shutdownOutput();
            return Outcome.COMPLETE;
        } catch (IOException e) {
            // The receiving side waits for an end that may never come.
            cut();
            return Outcome.RESET;
        }
    }

    /** Waits until more may be sent than has been; how much that is, or 0 if the exchange is over before. */
    private synchronized long awaitTurn(long sent) {
        boolean interrupted = false;
        try {
            while (true) {
                if (over) {
                    return 0;
                }
                long allowed = plan.shape().allowed(opener, own.length(), other.length(), received, ended);
                if (allowed > sent) {
                    return allowed;
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void advance(long count, boolean end) {
        received = count;
        ended = end && count == other.length();
        notifyAll();
    }

    /** Cuts the connection, as a program does that crashes. */
    private void cut() {
        giveUp();
        reset(socket);
    }

    /** Lets nothing more be sent. */
    private synchronized void giveUp() {
        over = true;
        notifyAll();
    }

    /** Closes a socket so that the other side sees a reset. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("a socket can't be closed", e);
        }
    }
}
