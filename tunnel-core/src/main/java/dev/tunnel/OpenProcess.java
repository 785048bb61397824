package dev.tunnel;

import dev.tunnel.internal.session.ChannelClosedException;
import dev.tunnel.internal.session.Opening;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.session.Threads;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The handle of a program that runs on the last hop. */
final class OpenProcess implements RemoteProcess, Opening {
    private static final Pattern SIGNAL = Pattern.compile("[A-Za-z0-9@.-]+");

    private final ProgramChannel channel;
    private final Subject subject;
    private final Openings openings;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Not yet among the openings. */
    OpenProcess(ProgramChannel channel, Subject subject, Openings openings) {
        this.channel = channel;
        this.subject = subject;
        this.openings = openings;
    }

    ProgramChannel channel() {
        return channel;
    }

    @Override
    public OutputStream stdin() {
        return channel.output();
    }

    @Override
    public InputStream stdout() {
        return channel.input();
    }

    @Override
    public InputStream stderr() {
        return channel.errors();
    }

    @Override
    public RemoteExit waitFor() throws TunnelException, InterruptedException {
        try {
            return channel.exit().get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    @Override
    public Optional<RemoteExit> waitFor(Duration timeout) throws TunnelException, InterruptedException {
        try {
            return Optional.of(channel.exit().get(nanos(timeout), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** As {@link Duration#toNanos}, but for the longest durations, which it can't express. */
    private static long nanos(Duration timeout) {
        return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : timeout.toNanos();
    }

    /** The reader thread, which completes the channel's future, must not run what a program makes depend on it. */
    @Override
    public CompletableFuture<RemoteExit> onExit() {
        return channel.exit()
                .handleAsync(
                        (exit, cause) -> {
                            if (cause != null) {
                                throw new CompletionException(failure(cause));
                            }
                            return exit;
                        },
                        task -> Threads.daemon("tunnel-exit", task).start());
    }

    private TunnelException failure(@Nullable Throwable cause) {
        if (cause instanceof ChannelClosedException) {
            return new TunnelException.Closed(subject.name() + ": the program was given up before its end was known");
        }
        return lost(cause);
    }

    private TunnelException lost(@Nullable Throwable cause) {
        return subject.about(new TunnelException.Unreachable(
                subject.route().last().hop(),
                TunnelException.Stage.OPEN,
                "the session was lost before the program's end was known: "
                        + Text.printable(cause == null ? null : cause.getMessage()),
                cause));
    }

    @Override
    public void signal(String name) throws TunnelException {
        if (!SIGNAL.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a signal, such as TERM");
        }
        if (!isAlive()) {
            throw new TunnelException.Closed(subject.name() + ": the program has ended, and gets no more signals");
        }
        try {
            channel.signal(name);
        } catch (ChannelClosedException e) {
            throw new TunnelException.Closed(subject.name() + ": the program has ended, and gets no more signals");
        } catch (IOException e) {
            throw lost(e);
        }
    }

    @Override
    public boolean isAlive() {
        return !channel.exit().isDone();
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** The server is told on another thread, since it may not take what we send. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            channel.abort(new ChannelClosedException("the program's channel is closed"));
            Threads.close(this::finish);
        }
    }

    private void finish() {
        channel.close();
        channel.onPeerClose(() -> openings.remove(this));
    }

    @Override
    public String toString() {
        return "program over " + subject.name();
    }
}
