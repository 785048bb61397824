package dev.tunnel.internal.forward;

import dev.tunnel.internal.jfr.Recorder;
import dev.tunnel.internal.jfr.StallSpan;
import dev.tunnel.internal.jfr.Subject;
import java.io.IOException;
import java.io.OutputStream;

/** Towards one side of a connection: counts what that side takes, and records when it takes nothing for long. */
final class MeteredOutput extends OutputStream {
    private final OutputStream out;
    private final Meter meter;
    private final Subject subject;
    private final String consumer;

    /**
     * Nothing has been written yet.
     *
     * @param out the side
     * @param meter counts what it has taken
     * @param subject the connection, for recordings
     * @param consumer the side, for recordings
     */
    MeteredOutput(OutputStream out, Meter meter, Subject subject, String consumer) {
        this.out = out;
        this.meter = meter;
        this.subject = subject;
        this.consumer = consumer;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        StallSpan span = Recorder.stall();
        try {
            out.write(source, offset, length);
        } finally {
            span.end(subject, consumer);
        }
        meter.add(length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
