package dev.tunnel.internal.forward;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.Reconnect;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives the sessions, or failures, that the test offers; who asks for one waits until there is an offer. */
final class FakeSessions implements Uplink.Sessions {
    private final BlockingQueue<Callable<FakeSession>> offers = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger leases = new AtomicInteger();

    void offer(FakeSession session) {
        offers.add(() -> session);
    }

    void offer(Exception failure) {
        offers.add(() -> {
            throw failure;
        });
    }

    static TunnelException unreachable(String message) {
        return new TunnelException.Unreachable(Hop.of("b"), Stage.CONNECT, message, null);
    }

    @Override
    public SessionLease acquire() throws TunnelException {
        asked.incrementAndGet();
        try {
            FakeSession session = offers.take().call();
            given.incrementAndGet();
            leases.incrementAndGet();
            return session.lease(leases::decrementAndGet);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("the thread was interrupted while connecting");
        } catch (TunnelException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until somebody has asked so often for a session. */
    void awaitAsked(int times) {
        Await.until("a session is asked for " + times + " times", () -> asked.get() >= times);
    }

    /** How often somebody asked for a session. */
    int asked() {
        return asked.get();
    }

    /** How many leases there are. */
    int leases() {
        return leases.get();
    }

    /** A route over a and b, whose last hop's sessions come from here. */
    Uplink uplink(Duration timeout, Reconnect reconnect) throws TunnelException {
        RoutePlanner planner = new RoutePlanner(
                SshConfig.parse("User me"),
                Credentials.none(),
                HostKeyPolicy.acceptAnyInsecurely(),
                null,
                timeout,
                null);
        return new Uplink(planner.plan(List.of(Hop.of("a"), Hop.of("b"))), this, reconnect);
    }
}
