package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectStreamLocal;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.RemoteCommand;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.Heartbeat;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.session.RemoteListener;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An authenticated JSch session. */
final class JschSession implements SshSession {
    private static final String TCP = "direct-tcpip";
    private static final String UNIX = "direct-streamlocal@openssh.com";

    private static final String OUT_OF_REACH = " need parts of JSch that can't be reached: on the module path, add"
            + " --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.tunnel.core";

    private final ResolvedHop hop;
    private final Session session;
    private final JschTransport transport;
    private final SessionEnd end;
    private final Channels channels;
    private final @Nullable RemoteForwards forwards;
    private final @Nullable Programs programs;
    private final @Nullable Heartbeat heartbeat;

    /** Without remote forwards, programs or a heartbeat where there are none. */
    JschSession(
            ResolvedHop hop,
            Session session,
            JschTransport transport,
            SessionEnd end,
            Channels channels,
            @Nullable RemoteForwards forwards,
            @Nullable Programs programs,
            @Nullable Heartbeat heartbeat) {
        this.hop = hop;
        this.session = session;
        this.transport = transport;
        this.end = end;
        this.channels = channels;
        this.forwards = forwards;
        this.programs = programs;
        this.heartbeat = heartbeat;
    }

    @Override
    public Channel open(Endpoint destination, Originator originator, Duration timeout) throws TunnelException {
        try {
            return channels.open(raw(destination, originator), timeout);
        } catch (Channels.RefusedException e) {
            throw refused(destination, timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(destination, "the thread was interrupted", e);
        } catch (IOException | JSchException e) {
            throw lost(destination, "the session is lost: " + Text.printable(e.getMessage()), e);
        }
    }

    private ChannelDirectTCPIP raw(Endpoint destination, Originator originator) throws JSchException, IOException {
        end.check();
        ChannelDirectTCPIP raw;
        if (destination instanceof Endpoint.Tcp tcp) {
            raw = raw(ChannelDirectTCPIP.class, TCP);
            raw.setHost(tcp.host());
            raw.setPort(tcp.port());
        } else {
            ChannelDirectStreamLocal local = raw(ChannelDirectStreamLocal.class, UNIX);
            local.setSocketPath(((Endpoint.Unix) destination).path());
            raw = local;
        }
        raw.setOrgIPAddress(originator.address());
        raw.setOrgPort(originator.port());
        return raw;
    }

    /** JSch gives null instead of a channel when its session is about to end. */
    private <T> T raw(Class<T> type, String name) throws JSchException, IOException {
        com.jcraft.jsch.Channel channel = session.openChannel(name);
        if (channel == null) {
            throw new IOException("the session is ending");
        }
        return type.cast(channel);
    }

    @Override
    public RemoteListener listen(Endpoint bind, Consumer<IncomingConnection> onConnection, Duration timeout)
            throws TunnelException {
        if (forwards == null) {
            throw new TunnelException.Configuration(hop.hop(), "remote forwards" + OUT_OF_REACH, null);
        }
        try {
            return forwards.listen(bind, onConnection, timeout);
        } catch (Channels.RefusedException e) {
            throw new TunnelException.Bind(hop.hop(), BindRefusal.describe(bind, e.code, timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cantListen(bind, "the thread was interrupted", e);
        } catch (IOException e) {
            throw cantListen(bind, Text.printable(e.getMessage()), e);
        }
    }

    @Override
    public ProgramChannel exec(RemoteCommand command, Duration timeout) throws TunnelException {
        if (programs == null) {
            throw new TunnelException.Configuration(hop.hop(), "commands and files" + OUT_OF_REACH, null);
        }
        return programs.start(command, timeout);
    }

    private TunnelException cantListen(Endpoint bind, String why, Exception cause) {
        String message = "can't listen on " + bind + " over there: " + why;
        return new TunnelException.Unreachable(hop.hop(), TunnelException.Stage.BIND, message, cause);
    }

    private TunnelException lost(Endpoint destination, String why, Exception cause) {
        String message = "can't open a connection to " + destination + ": " + why;
        return new TunnelException.Unreachable(hop.hop(), TunnelException.Stage.CHANNEL_OPEN, message, cause);
    }

    private TunnelException refused(Endpoint destination, Duration timeout, Channels.RefusedException cause) {
        Reason reason = reason(cause.code);
        String message = switch (reason) {
            case TIMEOUT -> "connection to " + destination + ": no answer within " + timeout.toMillis() + " ms";
            case CONNECT_FAILED ->
                "connection to " + destination + " failed: connect failed (SSH reason 2): it refuses, can't be"
                        + " reached from there, or its name is not known there";
            case ADMINISTRATIVELY_PROHIBITED ->
                "connection to " + destination + " refused: administratively prohibited (SSH reason"
                        + " 1): the server's AllowTcpForwarding or PermitOpen forbids it";
            default -> "connection to " + destination + " refused: " + reason + " (SSH reason " + cause.code + ")";
        };
        return new TunnelException.ChannelOpen(hop.hop(), reason, message, cause);
    }

    static Reason reason(int code) {
        return switch (code) {
            case 1 -> Reason.ADMINISTRATIVELY_PROHIBITED;
            case 2 -> Reason.CONNECT_FAILED;
            case 3 -> Reason.UNKNOWN_CHANNEL_TYPE;
            case 4 -> Reason.RESOURCE_SHORTAGE;
            case Channels.RefusedException.TIMEOUT -> Reason.TIMEOUT;
            default -> Reason.OTHER;
        };
    }

    @Override
    public boolean isOpen() {
        return !end.isOver() && session.isConnected();
    }

    @Override
    public Runnable onEnd(Consumer<String> listener) {
        return end.onEnd(listener);
    }

    @Override
    public @Nullable Heartbeat heartbeat() {
        return heartbeat;
    }

    /**
     * Closes the transport and leaves the rest to JSch's reader thread, which then ends: JSch's disconnect waits for
     * locks that a writer stuck in the transport, or in that of a hop before, holds.
     */
    @Override
    public void close(String reason) {
        end.lose(new IOException("the session was closed: " + reason));
        transport.close();
    }
}
