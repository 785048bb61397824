package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.RemoteCommand;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs programs in one session, each in a channel of its own (RFC 4254 section 6). */
final class Programs implements PacketTap.Receiver {
    private static final String TYPE = "session";
    private static final int CONNECT_FAILED = 2;
    private static final int CHANNEL_REQUEST = 98;
    private static final int CHANNEL_SUCCESS = 99;
    private static final int CHANNEL_FAILURE = 100;

    private final ResolvedHop hop;
    private final OwnedChannels owner;
    private final Session session;
    private final ReceivedPackets packets;
    /** By our number. */
    private final Map<Integer, SessionChannel> channels = new ConcurrentHashMap<>();
    /** Whether a channel has been closed on both sides since one was asked for. */
    private final AtomicBoolean gone = new AtomicBoolean();

    Programs(ResolvedHop hop, OwnedChannels owner, Session session, ReceivedPackets packets) {
        this.hop = hop;
        this.owner = owner;
        this.session = session;
        this.packets = packets;
    }

    /** As {@link dev.tunnel.internal.session.SshSession#exec} has it. */
    ProgramChannel start(RemoteCommand command, Duration timeout) throws TunnelException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            SessionChannel channel = open(command, deadline);
            boolean running = false;
            try {
                run(channel, command, deadline);
                running = true;
                return channel;
            } finally {
                if (!running) {
                    channel.close();
                }
            }
        } catch (TunnelException e) {
            throw e;
        } catch (Channels.RefusedException e) {
            throw refused(timeout, e);
        } catch (TimeoutException e) {
            String message =
                    "the " + command.kind() + " was not started: no answer within " + timeout.toMillis() + " ms";
            throw new TunnelException.Command(hop.hop(), message, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(command, "the thread was interrupted", e);
        } catch (IOException | JSchException e) {
            throw lost(command, Text.printable(e.getMessage()), e);
        }
    }

    /**
     * Opens a channel. OpenSSH counts a program until its channel is closed on both sides and it has come to clear up,
     * so if it refuses one more although others have just ended, it is asked again.
     */
    private SessionChannel open(RemoteCommand command, long deadline)
            throws IOException, JSchException, InterruptedException, Channels.RefusedException {
        packets.show(this);
        while (true) {
            boolean someHaveGone = gone.getAndSet(false);
            List<SessionChannel> ending = channels.values().stream()
                    .filter(channel -> channel.exit().isDone())
                    .toList();
            try {
                return openOnce(command, deadline);
            } catch (Channels.RefusedException e) {
                if (e.code != CONNECT_FAILED || (ending.isEmpty() && !someHaveGone)) {
                    throw e;
                }
                awaitClosed(ending, deadline, e);
            }
        }
    }

    private static void awaitClosed(List<SessionChannel> ending, long deadline, Channels.RefusedException refusal)
            throws InterruptedException, Channels.RefusedException {
        try {
            for (SessionChannel channel : ending) {
                channel.gone().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private SessionChannel openOnce(RemoteCommand command, long deadline)
            throws IOException, JSchException, InterruptedException, Channels.RefusedException {
        com.jcraft.jsch.Channel raw = session.openChannel(TYPE);
        if (raw == null) {
            throw new IOException("the session is ending"); // which is how JSch says so
        }
        SessionChannel channel = new SessionChannel(owner, raw, command.isMergingErrors());
        channels.put(channel.id(), channel);
        boolean opened = false;
        try {
            owner.open(raw, channel, Duration.ofNanos(deadline - System.nanoTime()));
            opened = true;
            var unused = channel.gone().thenRun(() -> forget(channel));
            return channel;
        } finally {
            if (!opened) {
                channels.remove(channel.id());
            }
        }
    }

    private void forget(SessionChannel channel) {
        channels.remove(channel.id());
        gone.set(true);
    }

    private void run(SessionChannel channel, RemoteCommand command, long deadline)
            throws IOException, TunnelException, InterruptedException, TimeoutException {
        for (Map.Entry<String, String> variable : command.environment().entrySet()) {
            channel.setEnvironment(variable.getKey(), variable.getValue());
        }
        String text = command.kind() == RemoteCommand.Kind.SHELL ? null : command.text();
        CompletableFuture<Boolean> answer = channel.run(command.kind().request(), text);
        try {
            if (!answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TunnelException.Command(hop.hop(), "the server doesn't run the " + command, null);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException lost ? lost : new IOException(e);
        }
    }

    private TunnelException refused(Duration timeout, Channels.RefusedException cause) {
        Reason reason = JschSession.reason(cause.code);
        String message = switch (reason) {
            case TIMEOUT -> "a channel for a program: no answer within " + timeout.toMillis() + " ms";
            case CONNECT_FAILED ->
                "a channel for a program was refused: connect failed (SSH reason 2), which OpenSSH says when there are as"
                        + " many in this session as its MaxSessions allows (10, if it doesn't say); 0 allows none";
            default -> "a channel for a program was refused: " + reason + " (SSH reason " + cause.code + ")";
        };
        return new TunnelException.ChannelOpen(hop.hop(), reason, message, cause);
    }

    private TunnelException lost(RemoteCommand command, String why, Exception cause) {
        String message = "the " + command + " was not started: " + why;
        return new TunnelException.Unreachable(hop.hop(), Stage.COMMAND, message, cause);
    }

    /** JSch may look at these packets, too: it replies to requests, and its notes of the rest harm nobody. */
    @Override
    public boolean take(PacketReader payload) throws IOException {
        switch (payload.peek()) {
            case CHANNEL_REQUEST, CHANNEL_SUCCESS, CHANNEL_FAILURE -> dispatch(payload);
            default -> {
                // Not about programs.
            }
        }
        return false;
    }

    private void dispatch(PacketReader payload) throws IOException {
        int message = payload.readByte();
        SessionChannel channel = channels.get((int) payload.readInt());
        if (channel == null) {
            return;
        }
        if (message == CHANNEL_REQUEST) {
            String name = payload.readText();
            payload.readByte(); // whether it wants a reply
            channel.requested(name, payload);
        } else {
            channel.answered(message == CHANNEL_SUCCESS);
        }
    }
}
