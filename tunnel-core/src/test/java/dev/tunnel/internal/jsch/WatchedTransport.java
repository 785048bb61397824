package dev.tunnel.internal.jsch;

import com.jcraft.jsch.SocketFactory;
import dev.tunnel.testkit.Await;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connection for JSch that notes what JSch does with it, and whose writes fail or block on demand. */
final class WatchedTransport implements SocketFactory {
    private final List<Integer> timeouts = new CopyOnWriteArrayList<>();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger flushes = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Runnable> afterNextFlush = new AtomicReference<>(() -> {});
    private volatile boolean failing;
    private volatile boolean blocking;
    private volatile boolean blocked;
    private volatile @Nullable Socket socket;

    /** From now on writes throw an IOException. */
    void failWrites() {
        failing = true;
    }

    /** Holds the thread that sends the next packet, once it is sent, until the action is done. */
    void afterNextFlush(Runnable action) {
        afterNextFlush.set(action);
    }

    /** From now on writes wait until the transport is closed, as towards a peer that stopped reading. */
    void blockWrites() {
        blocking = true;
    }

    void awaitBlockedWriter() {
        Await.until("a write blocks", () -> blocked);
    }

    List<Integer> timeouts() {
        return timeouts;
    }

    int writes() {
        return writes.get();
    }

    int flushes() {
        return flushes.get();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    Socket socket() {
        Socket current = socket;
        if (current == null) {
            throw new IllegalStateException("not connected");
        }
        return current;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        WatchedSocket created = new WatchedSocket(host, port);
        socket = created;
        return created;
    }

    @Override
    public InputStream getInputStream(Socket socket) throws IOException {
        return socket.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket socket) throws IOException {
        return new WatchedOutput(socket.getOutputStream());
    }

    private final class WatchedSocket extends Socket {
        WatchedSocket(String host, int port) throws IOException {
            super(host, port);
        }

        @Override
        public synchronized void setSoTimeout(int timeout) throws SocketException {
            timeouts.add(timeout);
            super.setSoTimeout(timeout);
        }

        @Override
        public synchronized void close() throws IOException {
            super.close();
            closed.countDown();
        }
    }

    private final class WatchedOutput extends FilterOutputStream {
        WatchedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writes.incrementAndGet();
            if (failing) {
                throw new IOException("write fails on demand");
            }
            if (blocking) {
                blockUntilClosed();
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            flushes.incrementAndGet();
            super.flush();
            afterNextFlush.getAndSet(() -> {}).run();
        }

        private void blockUntilClosed() throws IOException {
            blocked = true;
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new SocketException("closed while a write was blocked");
        }
    }
}
