package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.tunnel.internal.session.ChannelClosedException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A channel with JSch's own window, which is credited when bytes are handed over. So as to bound memory, the reader
 * thread waits while a consumer is slow, and with it every other channel of the session.
 */
final class StockChannel extends ReceivingChannel {
    private static final int LIMIT = 128 * 1024;

    private final StockChannels owner;
    private final ChannelDirectTCPIP raw;
    private final SessionEnd end;
    private final OutputStream output = new Output();
    private @Nullable OutputStream rawOutput;
    // Guarded by this.
    private boolean outputShut;

    StockChannel(StockChannels owner, ChannelDirectTCPIP raw) {
        super(owner.flow());
        this.owner = owner;
        this.raw = raw;
        this.end = owner.end();
        raw.setOutputStream(new Sink());
        raw.setExtOutputStream(new ExtendedSink());
    }

    /** JSch's output stream sizes its packets by what the server has announced, so it is made after the open. */
    void opened() throws IOException {
        rawOutput = raw.getOutputStream();
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    void grant(int bytes) {
        // JSch has done so already.
    }

    /** Closing JSch's stream sends EOF and nothing else. */
    @Override
    public void shutdownOutput() throws IOException {
        synchronized (this) {
            if (outputShut || rawOutput == null) {
                return;
            }
            outputShut = true;
        }
        rawOutput.close();
    }

    @Override
    public void close() {
        abort(new ChannelClosedException("the channel is closed"));
    }

    @Override
    public void abort(IOException reason) {
        input.close(reason);
        raw.disconnect();
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (rawOutput == null) {
                throw new IOException("the channel is not open");
            }
            end.check();
            if (raw.isClosed()) {
                throw new ChannelClosedException("the other side has closed the connection");
            }
            try {
                rawOutput.write(source, offset, length);
                rawOutput.flush();
            } catch (NegativeArraySizeException | OutOfMemoryError e) {
                // JSch makes room for one packet as large as the server says it takes.
                IOException why = new IOException("the server announces packets that no memory can hold", e);
                abort(why);
                throw why;
            }
        }

        @Override
        public void close() throws IOException {
            shutdownOutput();
        }
    }

    /** Where JSch's reader thread delivers data; closed by EOF, by CLOSE and by the session's end. */
    private final class Sink extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            owner.awaitRoom(input, LIMIT);
            input.put(source, offset, length);
        }

        @Override
        public void close() {
            IOException lost = end.lost();
            if (lost == null) {
                input.end();
            } else {
                input.fail(lost);
            }
        }
    }

    /**
     * Discards stderr, which these channels don't have; closed once, by CLOSE or by the session's end, also after EOF.
     */
    private final class ExtendedSink extends OutputStream {
        @Override
        public void write(int b) {
            // Nothing to keep.
        }

        @Override
        public void close() {
            peerHasClosed();
        }
    }
}
