package dev.tunnel.testkit;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Logger;
import com.jcraft.jsch.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A plain JSch client of a {@link ScriptedSshServer}, as a user without this library has it. */
public final class StockJsch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Session session;

    private StockJsch(Session session) {
        this.session = session;
    }

    /** A session that is not connected yet. */
    public static StockJsch prepare(ScriptedSshServer server) throws JSchException {
        JSch jsch = new JSch();
        String knownHosts = server.knownHostsLine() + "\n";
        jsch.setKnownHosts(new ByteArrayInputStream(knownHosts.getBytes(StandardCharsets.US_ASCII)));
        Session session = jsch.getSession(server.user(), server.host(), server.port());
        session.setPassword(server.password().getBytes(StandardCharsets.UTF_8));
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setDaemonThread(true);
        return new StockJsch(session);
    }

    /** A connected session. */
    public static StockJsch connect(ScriptedSshServer server) throws JSchException {
        return prepare(server).connect();
    }

    /** Connects a prepared session. */
    public StockJsch connect() throws JSchException {
        session.connect((int) LIMIT.toMillis());
        return this;
    }

    /** Logs to the given logger. */
    public StockJsch logger(Logger logger) {
        session.setLogger(logger);
        return this;
    }

    /** The session itself. */
    public Session session() {
        return session;
    }

    /** A channel to {@code localhost} that is not open yet. */
    public ChannelDirectTCPIP channel(int port) throws JSchException {
        ChannelDirectTCPIP channel = (ChannelDirectTCPIP) session.openChannel("direct-tcpip");
        channel.setHost("localhost");
        channel.setPort(port);
        return channel;
    }

    /** A channel for the given fault that is not open yet. */
    public ChannelDirectTCPIP channel(Fault fault) throws JSchException {
        return channel(fault.port());
    }

    /**
     * Opens a channel for the given fault, which must send, and receives to its end. Holds JSch's reader until the open
     * has returned: a CLOSE that comes before would be ignored for ever.
     */
    public Received receive(Fault fault) throws JSchException, IOException {
        ChannelDirectTCPIP channel = channel(fault);
        CollectingSink sink = new CollectingSink(channel);
        channel.setOutputStream(sink);
        channel.connect((int) LIMIT.toMillis());
        return sink.awaitEnd();
    }

    @Override
    public void close() {
        session.disconnect();
    }

    private static final class CollectingSink extends ByteArrayOutputStream {
        private final ChannelDirectTCPIP channel;
        private volatile boolean closed;

        CollectingSink(ChannelDirectTCPIP channel) {
            this.channel = channel;
        }

        @Override
        public synchronized void write(byte[] source, int offset, int length) {
            Await.until("open has returned", channel::isConnected);
            super.write(source, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }

        Received awaitEnd() throws IOException {
            Await.until("channel's sink is closed", () -> closed);
            return Received.drain(new ByteArrayInputStream(toByteArray()));
        }
    }
}
