package dev.tunnel.internal.jsch;

import com.jcraft.jsch.SocketFactory;
import dev.tunnel.internal.session.ChannelClosedException;
import dev.tunnel.internal.session.ChannelSocket;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The byte stream under a JSch session: a connected socket, direct or over a channel of the hop before. Owning it lets
 * us end a session whatever its locks, notice its end before JSch closes the channels, and save system calls.
 */
final class JschTransport implements SocketFactory {
    private static final Logger log = LoggerFactory.getLogger(JschTransport.class);

    /** Where it stands in a packet, after packet length and padding length (RFC 4253 section 6). */
    private static final int MESSAGE_NUMBER = 5;

    private final Socket socket;
    private final SessionEnd end;
    private final String name;
    private final IntConsumer onPacket;
    private final PlainHandshake handshake = new PlainHandshake();
    private volatile Runnable beforeWait = () -> {};
    private volatile long lastReceived = System.nanoTime();
    private volatile Runnable afterRead = () -> {};

    /**
     * Names its threads as given, and tells {@code onPacket} the message number of each packet that JSch is about to
     * send, which means nothing once packets are encrypted.
     */
    JschTransport(Socket socket, String name, SessionEnd end, IntConsumer onPacket) {
        this.name = name;
        this.socket = socket;
        this.end = end;
        this.onPacket = onPacket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        return socket;
    }

    @Override
    public InputStream getInputStream(Socket ignored) throws IOException {
        return new Input(socket.getInputStream());
    }

    @Override
    public OutputStream getOutputStream(Socket ignored) throws IOException {
        OutputStream socketOutput = socket.getOutputStream();
        // A channel's output ignores interrupts by itself.
        OutputStream shared = socket instanceof ChannelSocket
                ? socketOutput
                : new UninterruptibleOutput(socketOutput, "tunnel-write-" + name);
        return new FilterOutputStream(shared) {
            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                if (length > MESSAGE_NUMBER) {
                    onPacket.accept(source[offset + MESSAGE_NUMBER]);
                }
                try {
                    out.write(source, offset, length);
                } catch (ChannelClosedException e) {
                    // What is in order for the hop before is a cut for everything that its channel carries.
                    throw new IOException(e.getMessage(), e);
                }
            }
        };
    }

    /** What the server has sent in clear. */
    PlainHandshake handshake() {
        return handshake;
    }

    /** Calls the given action whenever JSch has dealt with all that has come, before it waits for more. */
    void beforeWait(Runnable action) {
        beforeWait = action;
    }

    /** When anything was read the last time, as {@link System#nanoTime()} has it. */
    long lastReceived() {
        return lastReceived;
    }

    /** Calls the given action whenever JSch has got bytes, before it looks at them. */
    void afterRead(Runnable action) {
        afterRead = action;
    }

    /** Makes every read and write fail at once. Idempotent. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a session's socket failed", e);
        }
    }

    /** Reads ahead, since JSch asks for a packet in several small pieces. Used by one thread at a time. */
    private final class Input extends FilterInputStream {
        private static final int SIZE = 64 * 1024;
        private final byte[] buffer = new byte[SIZE];
        private final Greeting greeting = new Greeting();
        private int position;
        private int limit;

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = take(target, offset, length);
            afterRead.run();
            return n;
        }

        private int take(byte[] target, int offset, int length) throws IOException {
            if (position == limit) {
                if (length >= SIZE) {
                    return fill(target, offset, length);
                }
                limit = Math.max(0, fill(buffer, 0, SIZE));
                position = 0;
                if (limit == 0) {
                    return -1;
                }
            }
            int n = Math.min(length, limit - position);
            System.arraycopy(buffer, position, target, offset, n);
            position += n;
            return n;
        }

        private int fill(byte[] target, int offset, int length) throws IOException {
            beforeWait.run();
            try {
                int n = in.read(target, offset, length);
                if (n >= 0) {
                    lastReceived = System.nanoTime();
                    greeting.take(target, offset, n);
                } else {
                    end.lose(new EOFException(greeting.explain("the server closed the connection")));
                }
                handshake.received(target, offset, n);
                return n;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                end.lose(new IOException(greeting.explain(String.valueOf(e.getMessage())), e));
                throw e;
            }
        }
    }
}
