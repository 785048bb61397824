package dev.tunnel.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;

/**
 * An SSH server in this process whose treatment of direct-tcpip channels is chosen by destination port: the ports of
 * {@link Fault} provoke that fault, all others are really connected, as far as the server permits.
 */
public final class ScriptedSshServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final SshServer sshd;
    private final ScriptedSshServerBuilder setup;
    private final KeyPair hostKey;
    private final Map<Integer, ChannelScript> scripts;
    private final Set<ScriptedChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger eofs = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final List<OpenRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> lateOpens = new CompletableFuture<>();

    /**
     * A direct-tcpip channel that was asked for.
     *
     * @param host the destination's host, as the client named it
     * @param port the destination's port
     * @param originator the originator the client named
     */
    public record OpenRequest(String host, int port, InetSocketAddress originator) {}

    ScriptedSshServer(ScriptedSshServerBuilder setup, SshServer sshd, KeyPair hostKey) throws IOException {
        this.setup = setup;
        this.sshd = sshd;
        this.hostKey = hostKey;
        this.scripts = setup.scripts();
        sshd.setChannelFactories(List.of(new ScriptedChannelFactory(this)));
        sshd.addSessionListener(new LoginCounter());
        sshd.start();
    }

    /** A server to be set up. */
    public static ScriptedSshServerBuilder builder() {
        return new ScriptedSshServerBuilder();
    }

    /** A running server with nothing special. */
    public static ScriptedSshServer start() throws IOException {
        return builder().start();
    }

    /** The address it listens on. */
    public String host() {
        return sshd.getHost();
    }

    /** The port it listens on. */
    public int port() {
        return sshd.getPort();
    }

    /** The user who can log in. */
    public String user() {
        return setup.user();
    }

    /** That user's password. */
    public String password() {
        return setup.password();
    }

    /** {@code user@host:port}. */
    public String spec() {
        return user() + "@" + host() + ":" + port();
    }

    /** The host key's fingerprint as ssh prints it. */
    public String hostKeyFingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
    }

    /** The host key as a known_hosts line. */
    public String knownHostsLine() {
        return "[" + host() + "]:" + port() + " " + PublicKeyEntry.toString(hostKey.getPublic());
    }

    /** How many channels are open here, or waiting to be opened: not closed by both sides yet. */
    public int openChannels() {
        return open.size();
    }

    /** Those channels. */
    public List<ScriptedChannel> channels() {
        return List.copyOf(open);
    }

    /** How many channels were asked for since the start. */
    public int requestedChannels() {
        return opened.get();
    }

    /** The channels that were asked for, in order. */
    public List<OpenRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many SSH_MSG_CHANNEL_EOF came. */
    public int eofsReceived() {
        return eofs.get();
    }

    /** How many SSH_MSG_CHANNEL_CLOSE came. */
    public int closesReceived() {
        return closes.get();
    }

    /** How many sessions there are now, authenticated or not. */
    public int sessions() {
        return sshd.getActiveSessions().size();
    }

    /** How many logins succeeded since the start. */
    public int logins() {
        return logins.get();
    }

    /** Why scripts ended early; a client that goes away shows up here too. */
    public List<Exception> failures() {
        return List.copyOf(failures);
    }

    /** Lets the channels of {@link Fault#LATE_OPEN} open, those asked for later too. */
    public void releaseLateOpens() {
        lateOpens.complete(null);
    }

    /** Starts a key exchange in all sessions and waits for its end. */
    public void rekey() throws IOException {
        for (Session session : sshd.getActiveSessions()) {
            session.reExchangeKeys().verify(LIMIT);
        }
    }

    /** Drops the TCP connections of all sessions. */
    public void dropSessions() {
        for (AbstractSession session : sshd.getActiveSessions()) {
            session.close(true);
        }
    }

    ChannelScript scriptFor(String host, int port) {
        ChannelScript script = scripts.get(port);
        if (script != null) {
            return script;
        }
        return setup.destination(host, port)
                .<ChannelScript>map(RealConnection::new)
                .orElse(channel -> channel.reject(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED));
    }

    CompletableFuture<Void> lateOpens() {
        return lateOpens;
    }

    void opening(ScriptedChannel channel, InetSocketAddress originator) {
        open.add(channel);
        requests.add(new OpenRequest(channel.host(), channel.port(), originator));
        opened.incrementAndGet();
    }

    void gone(ScriptedChannel channel) {
        open.remove(channel);
    }

    void eofReceived() {
        eofs.incrementAndGet();
    }

    void closeReceived() {
        closes.incrementAndGet();
    }

    void scriptFailed(Exception failure) {
        failures.add(failure);
    }

    @Override
    public void close() throws IOException {
        sshd.stop(true);
    }

    private final class LoginCounter implements SessionListener {
        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                logins.incrementAndGet();
            }
        }
    }
}
