package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.ResolvedHop;
import org.jspecify.annotations.Nullable;

/** Makes sessions: the SSH engine as the pool sees it. */
public interface SessionConnector {

    /** Loads and checks what the hop needs from files, without any network I/O. */
    void prepare(ResolvedHop hop) throws TunnelException;

    /**
     * Prepares an attempt to connect to a hop.
     *
     * @param hop the hop
     * @param via the session to go through, or null to connect directly
     */
    Attempt attempt(ResolvedHop hop, @Nullable SshSession via) throws TunnelException;

    /** One attempt to connect to one hop. */
    interface Attempt {
        /** Connects, checks the host key and authenticates; called once, and blocks. */
        SshSession connect() throws TunnelException;

        /** How far {@link #connect} has come; callable from any thread. */
        TunnelException.Stage stage();

        /** Makes {@link #connect} fail soon; callable from any thread, and never blocks on the network. */
        void abort();
    }
}
