package dev.tunnel.internal.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An accepted TCP or unix socket as a {@link Channel}. */
public final class LocalSocket implements Channel {
    private static final Logger log = LoggerFactory.getLogger(LocalSocket.class);
    private static final int SMALL = 4 * 1024;
    private static final int LARGE = FlowControl.MAX_PACKET;

    private final SocketChannel socket;
    private final boolean tcp;
    private final InputStream input = new Input();
    private final OutputStream output = new Output();

    /** Wraps a connected socket in blocking mode. */
    public LocalSocket(SocketChannel socket) throws IOException {
        this.socket = socket;
        this.tcp = socket.getLocalAddress() instanceof InetSocketAddress;
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

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return socket.read(ByteBuffer.wrap(target, offset, length));
        }

        /**
         * Starts with a small buffer, since an idle connection should cost little, and takes a large one once that is
         * filled.
         */
        @Override
        public long transferTo(OutputStream out) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(SMALL);
            long total = 0;
            for (int n = socket.read(buffer); n >= 0; n = socket.read(buffer)) {
                out.write(buffer.array(), 0, n);
                total += n;
                if (n == SMALL) {
                    buffer = ByteBuffer.allocate(LARGE);
                }
                buffer.clear();
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
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
        }

        @Override
        public void close() throws IOException {
            shutdownOutput();
        }
    }
}
