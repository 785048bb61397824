package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.SessionConnector;
import dev.tunnel.internal.session.SshSession;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to one hop with JSch. */
final class JschAttempt implements SessionConnector.Attempt {
    private static final int SSH_MSG_KEXINIT = 20;

    private final ResolvedHop hop;
    private final List<Identity> identities;
    private final HostKeyCheck hostKeyCheck;
    private final @Nullable JschInternals internals;
    private final Dialer dialer;
    private final SessionEnd end = new SessionEnd();
    private volatile Stage stage = Stage.RESOLVE;
    private final AtomicBoolean readerMade = new AtomicBoolean();

    JschAttempt(
            ResolvedHop hop,
            @Nullable SshSession via,
            List<Identity> identities,
            HostKeyCheck hostKeyCheck,
            @Nullable JschInternals internals) {
        this.hop = hop;
        this.identities = identities;
        this.hostKeyCheck = hostKeyCheck;
        this.internals = internals;
        this.dialer = new Dialer(hop, via, next -> stage = next);
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public void abort() {
        end.lose(new IOException("the attempt was given up"));
        dialer.abort();
    }

    @Override
    public SshSession connect() throws TunnelException {
        Socket socket = dialer.dial();
        stage = Stage.BANNER;
        JschTransport transport = new JschTransport(socket, threadName(), end, this::packetSent);
        HostKeyGate gate = new HostKeyGate(hostKeyCheck, () -> stage = Stage.HOST_KEY);
        JschLog log = new JschLog(hop.toString(), end);
        try {
            Session session = session(transport, gate, log);
            session.connect((int) hop.connectTimeout().toMillis());
            log.established();
            stage = Stage.OPEN;
            if (!session.isConnected()) {
                throw new JSchException("the session ended right after the login");
            }
            return new JschSession(hop, session, transport, end, channels(session, transport));
        } catch (JSchException | RuntimeException e) {
            transport.close();
            throw new ConnectFailure(hop, stage, end, gate.refusal()).translate(e);
        }
    }

    private Session session(JschTransport transport, HostKeyGate gate, JschLog log) throws JSchException {
        Session session = new JSch().getSession(hop.user(), hop.host(), hop.port());
        Algorithms.applyTo(session);
        session.setConfig("PreferredAuthentications", String.join(",", methods()));
        session.setSocketFactory(transport);
        session.setHostKeyRepository(gate);
        session.setIdentityRepository(new KeyRing(identities));
        session.setUserInfo(new Prompts(hop));
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
        return new Thread(() -> {
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

    /** Only what there are credentials for: a method that can't be answered costs one of the server's few tries. */
    private List<String> methods() {
        List<String> methods = new ArrayList<>();
        if (!identities.isEmpty()) {
            methods.add("publickey");
        }
        boolean password = hop.credentials().password() != null;
        if (password || hop.credentials().keyboardInteractive() != null) {
            methods.add("keyboard-interactive");
        }
        if (password) {
            methods.add("password");
        }
        return methods.isEmpty() ? List.of("none") : methods;
    }

    /**
     * JSch offers its algorithms once it has the server's identification line, and begins the authentication with the
     * first packet after the host key has been checked.
     */
    private void packetSent(int messageNumber) {
        if (stage == Stage.BANNER && messageNumber == SSH_MSG_KEXINIT) {
            stage = Stage.KEY_EXCHANGE;
        } else if (stage == Stage.HOST_KEY) {
            stage = Stage.AUTHENTICATION;
        }
    }

    private Channels channels(Session session, JschTransport transport) {
        if (internals == null) {
            return new StockChannels(end);
        }
        OwnedChannels channels = new OwnedChannels(internals, session, end);
        transport.beforeWait(channels::closeAnsweredLate);
        return channels;
    }
}
