package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelListener;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.RemoteListener;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.internal.session.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A remote forward: the last hop accepts clients and opens a channel for each, which is served here. */
public final class RemoteForward implements Intake {
    /** How long a close waits for the hop to say that it has stopped listening. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(RemoteForward.class);

    private final Uplink uplink;
    private final Endpoint bind;
    private final Service service;
    private final Forward forward;
    private final CountDownLatch ended = new CountDownLatch(1);
    // Guarded by this.
    private @Nullable RemoteListener listener;
    private boolean stopped;

    private RemoteForward(
            Uplink uplink,
            SessionLease lease,
            Endpoint bind,
            Service service,
            Limits limits,
            @Nullable TunnelListener userListener)
            throws IOException {
        this.uplink = uplink;
        this.bind = bind;
        this.service = service;
        this.forward = new Forward(this, uplink, lease, limits, userListener);
    }

    /**
     * Connects the route, then has the last hop listen.
     *
     * @param uplink how to get to the hop that listens
     * @param bind where it listens
     * @param service what becomes of the connections
     * @param limits what they may cost
     * @param userListener told what happens, or null
     * @throws TunnelException.Bind if the hop refuses
     * @throws TunnelException if the route can't be connected
     */
    public static RemoteForward open(
            Uplink uplink, Endpoint bind, Service service, Limits limits, @Nullable TunnelListener userListener)
            throws TunnelException {
        SessionLease lease = uplink.sessions().acquire();
        RemoteForward remote = null;
        try {
            remote = new RemoteForward(uplink, lease, bind, service, limits, userListener);
        } catch (IOException e) {
            throw new TunnelException.Bind(null, String.valueOf(e.getMessage()), e);
        } finally {
            if (remote == null) {
                lease.close();
            }
        }
        remote.forward.start();
        return remote;
    }

    /** What this forward has in common with others. */
    public Forward forward() {
        return forward;
    }

    /** An address at the end of a route as messages name it. */
    public static String address(Route route, Endpoint listen) {
        return Names.remote(route, listen);
    }

    /** Where the hop listens, with the port that it has chosen if that was left to it. */
    public synchronized Endpoint address() {
        return listener == null ? bind : listener.address();
    }

    @Override
    public String name() {
        return Names.remoteTunnel(uplink.route(), address(), service);
    }

    @Override
    public String label() {
        return Names.remoteThread(bind);
    }

    /** A port that the hop has chosen once is asked for again. */
    @Override
    public void attach(SshSession session) throws TunnelException {
        service.sessionLost();
        Duration timeout = uplink.route().last().connectTimeout();
        RemoteListener fresh = session.listen(address(), this::arrived, timeout);
        synchronized (this) {
            listener = fresh;
            if (!stopped) {
                return;
            }
        }
        fresh.close(CANCEL_PATIENCE);
        throw new TunnelException.Closed(name() + " was closed");
    }

    @Override
    public void start() {}

    /** Runs on the session's reader thread. */
    private void arrived(IncomingConnection incoming) {
        boolean closed;
        synchronized (this) {
            closed = stopped;
        }
        if (closed) {
            incoming.refuse(Reason.ADMINISTRATIVELY_PROHIBITED, "the forward is closed");
        } else {
            service.arrived(incoming, forward.connections());
        }
    }

    /** The hop is told by a thread of its own, since it may not take what we send. */
    @Override
    public void stop() {
        RemoteListener last;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            last = listener;
        }
        service.stop();
        if (last == null) {
            ended.countDown();
        } else {
            startCancel(last);
        }
    }

    private void startCancel(RemoteListener last) {
        try {
            Threads.daemon("tunnel-" + label() + "-cancel", () -> cancel(last)).start();
        } catch (OutOfMemoryError e) {
            log.warn("{}: the hop is not asked to stop listening: {}", name(), e.toString());
            ended.countDown();
        }
    }

    private void cancel(RemoteListener last) {
        last.close(CANCEL_PATIENCE);
        ended.countDown();
    }

    @Override
    public void awaitEnd() {
        Latches.await(ended, CANCEL_PATIENCE);
    }
}
