package dev.tunnel.internal.session;

import dev.tunnel.RemoteCommand;
import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session without a network; it opens what its opener gives. */
public final class FakeSession implements SshSession {

    /** Opens the channels of a fake session. */
    @FunctionalInterface
    public interface Opener {
        Channel open(Endpoint destination) throws TunnelException;
    }

    private final Opener opener;
    private volatile Listening listening = (bind, onConnection) -> {
        throw new AssertionError("nobody should listen on " + bind);
    };
    private final List<String> closeReasons = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();

    /** A session that opens nothing. */
    public FakeSession() {
        this(destination -> {
            throw new AssertionError("nobody should open " + destination);
        });
    }

    public FakeSession(Opener opener) {
        this.opener = opener;
    }

    @Override
    public Channel open(Endpoint destination, Originator originator, Duration timeout) throws TunnelException {
        if (!isOpen()) {
            throw new TunnelException.Unreachable(
                    null, TunnelException.Stage.CHANNEL_OPEN, "the session is lost", null);
        }
        return opener.open(destination);
    }

    /** Listens where a fake session is asked to. */
    @FunctionalInterface
    public interface Listening {
        RemoteListener listen(Endpoint bind, Consumer<IncomingConnection> onConnection) throws TunnelException;
    }

    /** Lets the session listen; otherwise nobody may ask for it. */
    public FakeSession listening(Listening listening) {
        this.listening = listening;
        return this;
    }

    @Override
    public RemoteListener listen(Endpoint bind, Consumer<IncomingConnection> onConnection, Duration timeout)
            throws TunnelException {
        return listening.listen(bind, onConnection);
    }

    @Override
    public ProgramChannel exec(RemoteCommand command, Duration timeout) {
        throw new AssertionError("nobody should run " + command);
    }

    @Override
    public boolean isOpen() {
        return end.get() == null;
    }

    @Override
    public Runnable onEnd(Consumer<String> listener) {
        String reason;
        synchronized (listeners) {
            reason = end.get();
            if (reason == null) {
                listeners.add(listener);
            }
        }
        if (reason != null) {
            listener.accept(reason);
        }
        return () -> listeners.remove(listener);
    }

    /** How many want to be told of the end. */
    public int listeners() {
        return listeners.size();
    }

    /** A lease on this session alone. */
    public SessionLease lease(Runnable onRelease) {
        return new SessionLease(this, null, (unusedSince, isStuck) -> onRelease.run());
    }

    @Override
    public void close(String reason) {
        closeReasons.add(reason);
        end(reason);
    }

    /** The session is lost. */
    public void die() {
        end("the peer went away");
    }

    private void end(String reason) {
        List<Consumer<String>> told = List.of();
        // Together, so that nobody is forgotten who comes while it ends.
        synchronized (listeners) {
            if (end.compareAndSet(null, reason)) {
                told = List.copyOf(listeners);
                listeners.clear();
            }
        }
        told.forEach(listener -> listener.accept(reason));
    }

    /** The reasons it was closed for, in order. */
    public List<String> closeReasons() {
        return closeReasons;
    }
}
