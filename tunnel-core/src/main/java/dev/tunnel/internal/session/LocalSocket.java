package dev.tunnel.internal.session;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted TCP or unix socket as a {@link Channel}. It blocks, except while its reader waits to be called: then a
 * {@link Watcher} waits for it. Whoever needs it to block again, a writer that finds it full or a close, calls the
 * reader.
 */
public final class LocalSocket implements Channel {
    private static final Logger log = LoggerFactory.getLogger(LocalSocket.class);
    private static final int SMALL = 4 * 1024;
    private static final int LARGE = FlowControl.MAX_PACKET;

    private final SocketChannel socket;
    private final Watcher watcher;
    private final boolean tcp;
    private final InputStream input;
    private final OutputStream output = new Output();
    /** Held during a write, and to switch to non-blocking mode, which would have to wait for a write that blocks. */
    private final ReentrantLock writing = new ReentrantLock();

    private final Object mode = new Object();
    // Guarded by mode; the socket blocks if and only if it is null.
    private @Nullable Runnable waitingReader;

    /**
     * Wraps a connected socket in blocking mode.
     *
     * @param socket the socket
     * @param watcher waits for it while it is idle
     */
    public LocalSocket(SocketChannel socket, Watcher watcher) throws IOException {
        this.socket = socket;
        this.watcher = watcher;
        this.tcp = socket.getLocalAddress() instanceof InetSocketAddress;
        this.input = new Input(tcp ? socket.socket().getInputStream() : new UnixInput());
        if (tcp) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    /** The JDK has timed reads for TCP sockets only. */
    @Override
    public void setReadTimeout(int millis) throws IOException {
        if (tcp) {
            socket.socket().setSoTimeout(millis);
        }
    }

    @Override
    public void onReadable(Runnable listener) {
        if (!waitToBeCalled(listener)) {
            listener.run();
            return;
        }
        watcher.watchRead(socket, this::callReader);
    }

    /** Stops blocking and remembers the reader; false if that is not possible now. */
    private boolean waitToBeCalled(Runnable reader) {
        if (!writing.tryLock()) {
            return false;
        }
        try {
            synchronized (mode) {
                socket.configureBlocking(false);
                waitingReader = reader;
                return true;
            }
        } catch (IOException e) {
            log.trace("a local socket is over", e);
            return false;
        } finally {
            writing.unlock();
        }
    }

    /** Makes the socket block again and calls the reader, if one waits. */
    private void callReader() {
        Runnable reader;
        synchronized (mode) {
            reader = waitingReader;
            if (reader == null) {
                return;
            }
            waitingReader = null;
            blockAgain();
        }
        reader.run();
    }

    private void blockAgain() {
        try {
            // The watcher must not begin to wait for it in between, since what is waited for can't block.
            synchronized (socket.blockingLock()) {
                watcher.forget(socket);
                socket.configureBlocking(true);
            }
        } catch (IOException e) {
            log.trace("a local socket is over", e);
        }
    }

    @Override
    public void onPeerClose(Runnable listener) {
        // A socket can't tell a peer that has closed from one that has ended its output; a write will.
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a local socket failed", e);
        }
        callReader();
    }

    /** Resets the connection, so that the client doesn't take what it has for everything. */
    @Override
    public void abort(IOException reason) {
        if (tcp && socket.isOpen()) {
            try {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                log.debug("a local socket can't be reset and is closed", e);
            }
        }
        close();
    }

    /** Reads that ignore the read timeout. */
    private final class UnixInput extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return socket.read(ByteBuffer.wrap(target, offset, length));
        }
    }

    private static final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        /**
         * Starts with a small buffer, since an idle connection should cost little, and takes a large one once it was
         * filled.
         */
        @Override
        public long transferTo(OutputStream out) throws IOException {
            byte[] buffer = new byte[SMALL];
            long total = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                total += n;
                if (n == SMALL && buffer.length == SMALL) {
                    buffer = new byte[LARGE];
                }
            }
            return total;
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
            writing.lock();
            try {
                while (buffer.hasRemaining()) {
                    if (socket.write(buffer) == 0) {
                        callReader();
                    }
                }
            } finally {
                writing.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            shutdownOutput();
        }
    }
}
