package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.session.SshSession;

/** How a forward gets its connections: over a socket that listens here, or one that listens at the far side. */
interface Intake {

    /** The forward as logs and messages name it. */
    String name();

    /** Enough to tell the forward's threads from others': a port or a file name. */
    String label();

    /**
     * Asks of a session what the forward needs of it, if anything. Called with every session that the forward gets,
     * before it is open over it; may block.
     *
     * @throws TunnelException if the forward can't use the session
     */
    void attach(SshSession session) throws TunnelException;

    /**
     * Takes connections from now on, which wait until the forward is open. Called once.
     *
     * @throws TunnelException if the system has no thread left
     */
    void start() throws TunnelException;

    /** Takes no more connections. Idempotent, and never blocks on the network. */
    void stop();

    /** Waits until nothing listens any more, for a limited time and whether or not the thread is interrupted. */
    void awaitEnd();
}
