package dev.tunnel.internal.forward;

import dev.tunnel.internal.jfr.Subject;
import dev.tunnel.internal.session.Channel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a channel's user reads and writes, for itself and for all. */
final class CountingChannel implements Channel {
    private final Channel channel;
    private final Meter read;
    private final Meter written;
    private final Subject subject;
    private final InputStream input;
    private final OutputStream output;

    CountingChannel(Channel channel, Subject subject, LongAdder allRead, LongAdder allWritten) {
        this.channel = channel;
        this.subject = subject;
        this.read = new Meter(allRead);
        this.written = new Meter(allWritten);
        this.input = new Input(channel.input());
        this.output = new MeteredOutput(channel.output(), written, subject, "client");
    }

    private final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            read.add(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = in.read(target, offset, length);
            read.add(Math.max(0, n));
            return n;
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            return in.transferTo(new MeteredOutput(out, read, subject, "destination"));
        }
    }

    /** What the user has read. */
    Meter read() {
        return read;
    }

    /** What the user has written. */
    Meter written() {
        return written;
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
        channel.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void setReadTimeout(int millis) throws IOException {
        channel.setReadTimeout(millis);
    }

    @Override
    public void onReadable(Runnable listener) {
        channel.onReadable(listener);
    }

    @Override
    public void onPeerClose(Runnable listener) {
        channel.onPeerClose(listener);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void abort(IOException reason) {
        channel.abort(reason);
    }
}
