package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;

/** One accepted connection of a {@link TcpPeer}, over TCP or a unix socket. */
public final class PeerConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final CountDownLatch closed = new CountDownLatch(1);

    PeerConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** What the client sends. */
    public InputStream input() {
        return new Input(channel);
    }

    /** To the client; nothing is buffered. */
    public OutputStream output() {
        return new Output(channel);
    }

    /** Sends the end of the stream and keeps receiving. */
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Ends the connection with a TCP reset. */
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        close();
    }

    /** Waits, without reading, until the peer is closed. */
    public void awaitClose() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the peer's close");
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        channel.close();
    }

    // The streams of java.nio.channels.Channels can't be read and written at the same time before JDK 19.
    private static final class Input extends InputStream {
        private final SocketChannel channel;

        Input(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(target, offset, length));
        }
    }

    private static final class Output extends OutputStream {
        private final SocketChannel channel;

        Output(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
