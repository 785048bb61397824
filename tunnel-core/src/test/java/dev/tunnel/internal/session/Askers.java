package dev.tunnel.internal.session;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Threads that ask a pool for sessions. */
final class Askers implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SessionPool pool;
    /** The threads that are inside {@link SessionPool#acquire}. */
    private final Set<Thread> acquiring = ConcurrentHashMap.newKeySet();

    Askers(SessionPool pool) {
        this.pool = pool;
    }

    static Route route(Duration timeout, String... hops) throws TunnelException {
        return route("User me", timeout, hops);
    }

    static Route route(String config, Duration timeout, String... hops) throws TunnelException {
        return new RoutePlanner(
                        SshConfig.parse(config),
                        Credentials.none(),
                        HostKeyPolicy.acceptAnyInsecurely(),
                        null,
                        timeout,
                        null)
                .plan(Stream.of(hops).map(Hop::of).toList());
    }

    Future<SessionLease> acquire(Route route, Object owner) {
        return threads.submit(() -> {
            acquiring.add(Thread.currentThread());
            try {
                return pool.acquire(route, owner);
            } finally {
                acquiring.remove(Thread.currentThread());
            }
        });
    }

    Future<SessionLease> acquire(Duration timeout, String... hops) throws TunnelException {
        return acquire(route(timeout, hops), this);
    }

    Future<SessionLease> acquire(String... hops) throws TunnelException {
        return acquire(LONG, hops);
    }

    /** Waits until so many threads wait for a session. */
    void awaitWaiting(int count) {
        Await.until(
                count + " threads wait for a session",
                () -> acquiring.stream()
                                .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                                .count()
                        == count);
    }

    /** Interrupts one of those who wait. */
    void interruptOne() {
        acquiring.iterator().next().interrupt();
    }

    static SessionLease get(Future<SessionLease> lease) throws Exception {
        return lease.get(10, TimeUnit.SECONDS);
    }

    static Throwable failure(Future<SessionLease> lease) throws Exception {
        try {
            get(lease).close();
            throw new AssertionError("no failure but a lease");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
