package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.Heartbeat;
import dev.tunnel.internal.session.Peer;
import dev.tunnel.internal.session.QuestionTime;
import dev.tunnel.internal.session.SessionConnector;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.internal.session.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to one hop with JSch. */
final class JschAttempt implements SessionConnector.Attempt {
    private static final int SSH_MSG_KEXINIT = 20;
    /** Whoever waits runs out of time before JSch does, which takes a silence in the login for a refusal. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final ResolvedHop hop;
    private final Algorithms algorithms;
    private final JschLogin login;
    private final HostKeyCheck hostKeyCheck;
    private final JschEngine engine;
    private final @Nullable SshSession via;
    private final Dialer dialer;
    private final SessionEnd end = new SessionEnd();
    private final QuestionTime asked = new QuestionTime();
    private volatile Stage stage = Stage.RESOLVE;
    private final AtomicBoolean readerMade = new AtomicBoolean();
    // Used by the thread that connects.
    private boolean newKeysSent;
    private @Nullable Session session;

    JschAttempt(
            ResolvedHop hop,
            @Nullable SshSession via,
            Algorithms algorithms,
            Identities.Found keys,
            HostKeyCheck hostKeyCheck,
            JschEngine engine) {
        this.hop = hop;
        this.algorithms = algorithms;
        this.login = new JschLogin(hop, keys, asked);
        this.hostKeyCheck = hostKeyCheck;
        this.engine = engine;
        this.via = via;
        this.dialer = new Dialer(hop, via, next -> stage = next);
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public String heard() {
        return dialer.heard();
    }

    @Override
    public long asked() {
        return asked.nanos();
    }

    @Override
    public void abort() {
        end.lose(new IOException("the attempt was given up"));
        dialer.abort();
    }

    @Override
    public SshSession connect() throws TunnelException {
        Socket socket = dialer.dial();
        JschTransport transport = new JschTransport(socket, threadName(), end, this::packetSent);
        HostKeyGate gate = new HostKeyGate(
                hostKeyCheck, dialled(socket), transport.handshake(), asked, () -> stage = Stage.HOST_KEY);
        JschLog log = new JschLog(hop.toString(), end);
        try {
            Session session = session(transport, gate, log);
            this.session = session;
            Channels channels = channels(session, transport);
            session.connect((int) hop.connectTimeout().plus(MARGIN).toMillis());
            log.established();
            stage = Stage.OPEN;
            if (!session.isConnected()) {
                throw new JSchException("the session ended right after the login");
            }
            return connected(session, transport, channels);
        } catch (JSchException | RuntimeException e) {
            transport.close();
            throw new ConnectFailure(hop, stage, end, gate.refusal(), login).translate(e);
        } finally {
            login.forget();
        }
    }

    private SshSession connected(Session session, JschTransport transport, Channels channels) {
        Heartbeat heartbeat = heartbeat(transport, channels);
        if (!(channels instanceof OwnedChannels owned)) {
            return new JschSession(hop, session, transport, end, channels, null, null, heartbeat);
        }
        ReceivedPackets packets = new ReceivedPackets(owned.internals(), session, transport);
        IncomingChannels incoming = new IncomingChannels(owned, session, packets);
        RemoteForwards forwards = RemoteForwards.of(owned.requests(), incoming);
        Programs programs = new Programs(hop, owned, session, packets);
        return new JschSession(hop, session, transport, end, channels, forwards, programs, heartbeat);
    }

    /** The address, unless a hop before or a command has connected. */
    private @Nullable InetAddress dialled(Socket socket) {
        return via == null && hop.target().dialing().proxyCommand() == null ? socket.getInetAddress() : null;
    }

    private Session session(JschTransport transport, HostKeyGate gate, JschLog log) throws JSchException {
        Session session = new JSch().getSession(hop.user(), hop.host(), hop.port());
        algorithms.applyTo(session);
        login.applyTo(session, () -> narrow(session));
        session.setSocketFactory(transport);
        session.setHostKeyRepository(gate);
        session.setHostKeyAlias(hop.target().hostKeys().alias());
        gate.onDoubt(why -> login.holdBackSecrets(session, why));
        session.setLogger(log);
        session.setDaemonThread(true);
        session.setThreadFactory(task -> thread(task, session, transport));
        return session;
    }

    private String threadName() {
        return hop.host() + ":" + hop.port();
    }

    /**
     * The first thread of a session is its reader. JSch names its threads itself once it has them, so the name is set
     * when the thread runs.
     */
    private Thread thread(Runnable task, Session session, JschTransport transport) {
        boolean isReader = readerMade.compareAndSet(false, true);
        return Threads.daemon("tunnel-session", () -> {
            Thread.currentThread().setName("tunnel-session-" + threadName());
            try {
                task.run();
            } finally {
                if (isReader) {
                    readerEnded(session, transport);
                }
            }
        });
    }

    /** JSch cleans up after an exception, but not after an error, such as a lack of memory or threads. */
    private void readerEnded(Session session, JschTransport transport) {
        end.lose(new IOException("the session's reader has ended"));
        transport.close();
        session.disconnect();
    }

    private void narrow(Session session) {
        JschInternals internals = engine.internals();
        if (internals != null) {
            algorithms.narrow(session, internals.serverSignatures(session));
        }
    }

    /**
     * JSch offers its algorithms once it has the server's identification line. After the host key has been checked it
     * sends its SSH_MSG_NEWKEYS, and begins the authentication when it has got the server's; if it gets something else,
     * it says so with one more packet.
     */
    private void packetSent(int messageNumber) {
        if (stage == Stage.BANNER && messageNumber == SSH_MSG_KEXINIT) {
            stage = Stage.KEY_EXCHANGE;
        } else if (stage == Stage.HOST_KEY) {
            stage = Stage.KEY_EXCHANGE;
            newKeysSent = true;
        } else if (stage == Stage.KEY_EXCHANGE && newKeysSent && serverSentNewKeys()) {
            stage = Stage.AUTHENTICATION;
        }
    }

    /** Taken for granted where it can't be told. */
    private boolean serverSentNewKeys() {
        JschInternals internals = engine.internals();
        return internals == null || session == null || internals.hasServerKeys(session);
    }

    private @Nullable Heartbeat heartbeat(JschTransport transport, Channels channels) {
        Heartbeat before = via == null ? null : via.heartbeat();
        Peer peer = new JschPeer(hop.toString(), transport, channels, end);
        return engine.watch(hop.keepAlive(), peer, before, end);
    }

    private Channels channels(Session session, JschTransport transport) {
        JschInternals internals = engine.internals();
        if (internals == null) {
            return new StockChannels(session, end);
        }
        OwnedChannels channels = new OwnedChannels(internals, session, end);
        transport.beforeWait(channels::caughtUp);
        return channels;
    }
}
