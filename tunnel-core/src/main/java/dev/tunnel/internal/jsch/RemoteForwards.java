package dev.tunnel.internal.jsch;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.RemoteListener;
import dev.tunnel.internal.session.Threads;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a server listens on behalf of one session, and the channels it opens for what it accepts there. */
final class RemoteForwards implements PacketTap.Receiver {
    private static final Logger log = LoggerFactory.getLogger(RemoteForwards.class);
    private static final int DEBUG = 4;
    private static final int CHANNEL_OPEN = 90;
    private static final int PROHIBITED = 1;
    private static final int SHORTAGE = 4;
    private static final int MOST_EARLY = 128;

    private final GlobalRequests requests;
    private final IncomingChannels channels;
    // Guarded by this.
    private final List<RequestedForward> forwards = new ArrayList<>();
    private final List<ForwardedOpen> early = new ArrayList<>();

    private RemoteForwards(GlobalRequests requests, IncomingChannels channels) {
        this.requests = requests;
        this.channels = channels;
    }

    /** For a session that has just been authenticated, whose server may open nothing but what is asked for here. */
    static RemoteForwards of(GlobalRequests requests, IncomingChannels channels) {
        RemoteForwards forwards = new RemoteForwards(requests, channels);
        channels.watch(forwards);
        return forwards;
    }

    /**
     * Asks the server to listen.
     *
     * @throws IOException if the session is lost, or the server answers nonsense
     * @throws Channels.RefusedException if the server refuses, or doesn't answer in time; should it agree later, it is
     *     asked to stop
     */
    RemoteListener listen(Endpoint bind, Consumer<IncomingConnection> onConnection, Duration timeout)
            throws IOException, InterruptedException, Channels.RefusedException {
        RequestedForward forward = new RequestedForward(this, bind, onConnection);
        // Connections may come before the answer has been taken note of.
        add(forward);
        boolean listening = false;
        try {
            GlobalRequests.Answer answer = request(forward, timeout);
            if (!answer.accepted()) {
                throw new Channels.RefusedException(Channels.RefusedException.NO_REASON);
            }
            granted(forward, answer);
            listening = true;
            return forward;
        } finally {
            if (!listening) {
                remove(forward);
            }
            dispatchEarly();
        }
    }

    private GlobalRequests.Answer request(RequestedForward forward, Duration timeout)
            throws IOException, InterruptedException, Channels.RefusedException {
        CompletableFuture<GlobalRequests.Answer> answer = requests.send(forward.requestName(), forward::describe);
        boolean inTime = false;
        long start = System.nanoTime();
        try {
            GlobalRequests.Answer given = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            inTime = true;
            channels.roundTripSeen(System.nanoTime() - start);
            return given;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException lost ? lost : new IOException(e);
        } catch (TimeoutException e) {
            throw new Channels.RefusedException(Channels.RefusedException.TIMEOUT);
        } finally {
            if (!inTime) {
                var unused = answer.thenAccept(late -> answeredLate(forward, late));
            }
        }
    }

    /** Nobody waits for this any more. Runs on the reader thread. */
    private void answeredLate(RequestedForward forward, GlobalRequests.Answer answer) {
        if (!answer.accepted()) {
            return;
        }
        try {
            granted(forward, answer);
            Threads.daemon("tunnel-close", () -> cancel(forward, Duration.ZERO)).start();
        } catch (IOException | OutOfMemoryError e) {
            log.debug("can't cancel what nobody waits for any more", e);
        }
    }

    /** Asks the server to stop listening and waits for its answer, but no longer than given. */
    void cancel(RequestedForward forward, Duration patience) {
        try {
            GlobalRequests.Answer answer = requests.send("cancel-" + forward.requestName(), forward::describe)
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            log.debug("the server stops listening on {}: {}", forward.address(), answer.accepted());
        } catch (IOException | ExecutionException | TimeoutException e) {
            log.debug("whether the server still listens on {} is not known", forward.address(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            remove(forward);
        }
    }

    /** Under the lock, so that a connection either waits for its port or finds it. */
    private synchronized void granted(RequestedForward forward, GlobalRequests.Answer answer) throws IOException {
        forward.granted(answer.number());
    }

    private synchronized void add(RequestedForward forward) {
        forwards.add(forward);
    }

    private synchronized void remove(RequestedForward forward) {
        forwards.remove(forward);
    }

    @Override
    public boolean take(PacketReader payload) throws IOException {
        int message = payload.peek();
        if (message == DEBUG) {
            logDebug(payload);
        }
        if (message == CHANNEL_OPEN) {
            takeOpen(payload);
        }
        return message == CHANNEL_OPEN;
    }

    /** While a forward is being asked for, OpenSSH tells in this way, among other things, that it listens elsewhere. */
    private void logDebug(PacketReader payload) throws IOException {
        List<Endpoint> asked;
        synchronized (this) {
            asked = forwards.stream()
                    .filter(forward -> !forward.isGranted())
                    .map(RequestedForward::address)
                    .toList();
        }
        if (!asked.isEmpty()) {
            payload.readByte();
            payload.readByte();
            log.debug("asked to listen on {}, the server says: {}", asked, Text.printable(payload.readText()));
        }
    }

    private void takeOpen(PacketReader payload) throws IOException {
        payload.readByte();
        String type = payload.readText();
        PeerChannel peer = PeerChannel.read(payload);
        if (ForwardedOpen.isType(type)) {
            dispatch(ForwardedOpen.read(type, peer, payload));
        } else {
            log.debug("a channel of the type {} is refused", Text.printable(type));
            channels.refuse(peer, PROHIBITED, "such channels are not taken here");
        }
    }

    private void dispatch(ForwardedOpen open) {
        RequestedForward forward;
        boolean isEarly;
        synchronized (this) {
            forward = find(open);
            isEarly = forward == null && forwards.stream().anyMatch(RequestedForward::isChoosing);
            if (isEarly && early.size() < MOST_EARLY) {
                early.add(open);
                return;
            }
        }
        if (isEarly) {
            channels.refuse(open.peer(), SHORTAGE, "too many connections wait");
        } else if (forward == null) {
            log.debug("a connection to {} was not asked for and is refused", Text.printable(open.address()));
            channels.refuse(open.peer(), PROHIBITED, "this address is not forwarded");
        } else {
            forward.arrived(new OfferedChannel(channels, open, forward.address()));
        }
    }

    /**
     * By address and port. A server may name the address that it has bound where OpenSSH names the one that it was
     * asked for, so if only one forward has the port, that one is meant.
     */
    private @Nullable RequestedForward find(ForwardedOpen open) {
        List<RequestedForward> candidates = forwards.stream()
                .filter(forward -> forward.port() == open.port() && !forward.isChoosing())
                .toList();
        for (RequestedForward forward : candidates) {
            if (forward.wireAddress().equals(open.address())) {
                return forward;
            }
        }
        boolean clear = candidates.size() == 1 && open.port() != ForwardedOpen.NO_PORT;
        return clear ? candidates.get(0) : null;
    }

    /** Those that came for a port not known yet. */
    private void dispatchEarly() {
        List<ForwardedOpen> waiting;
        synchronized (this) {
            waiting = List.copyOf(early);
            early.clear();
        }
        waiting.forEach(this::dispatch);
    }
}
