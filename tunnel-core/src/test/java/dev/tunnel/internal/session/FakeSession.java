package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A session without a network; it opens what its opener gives. */
public final class FakeSession implements SshSession {

    /** Opens the channels of a fake session. */
    @FunctionalInterface
    public interface Opener {
        Channel open(Endpoint destination) throws TunnelException;
    }

    private final Opener opener;
    private final List<String> closeReasons = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

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
        return opener.open(destination);
    }

    @Override
    public boolean isOpen() {
        return !end.isDone();
    }

    @Override
    public void onEnd(Consumer<String> listener) {
        var unused = end.thenAccept(listener);
    }

    @Override
    public void close(String reason) {
        closeReasons.add(reason);
        end.complete(reason);
    }

    /** The session is lost. */
    public void die() {
        end.complete("the peer went away");
    }

    /** The reasons it was closed for, in order. */
    public List<String> closeReasons() {
        return closeReasons;
    }
}
