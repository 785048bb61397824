package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket of an attempt to connect that may be given up at any time, by any thread. */
final class AbortableSocket {
    private static final Logger log = LoggerFactory.getLogger(AbortableSocket.class);

    // Guarded by this.
    private @Nullable Socket socket;
    private boolean aborted;

    /** Takes a socket over, in the place of the one before; closes it and throws if the attempt has been given up. */
    Socket adopt(Socket fresh) throws IOException {
        synchronized (this) {
            if (!aborted) {
                socket = fresh;
                return fresh;
            }
        }
        close(fresh);
        throw givenUp();
    }

    /** Waits so long; throws if the attempt is given up meanwhile. */
    synchronized void pause(Duration time) throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toNanos(); left > 0 && !aborted; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw givenUp();
        }
        check();
    }

    /** Throws if the attempt has been given up. */
    synchronized void check() throws IOException {
        if (aborted) {
            throw givenUp();
        }
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    /** Closes the socket, and every one to come. */
    void abort() {
        Socket open;
        synchronized (this) {
            aborted = true;
            open = socket;
            notifyAll();
        }
        if (open != null) {
            close(open);
        }
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a socket failed", e);
        }
    }

    private static IOException givenUp() {
        return new IOException("the attempt was given up");
    }
}
