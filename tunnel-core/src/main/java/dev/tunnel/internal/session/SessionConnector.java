package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.ResolvedHop;
import org.jspecify.annotations.Nullable;

/** Makes sessions: the SSH engine as the pool sees it. */
public interface SessionConnector {

    /** Loads and checks what the hop needs from files, without any network I/O. */
    Preparation prepare(ResolvedHop hop) throws TunnelException;

    /** A hop ready to be connected. */
    @FunctionalInterface
    interface Preparation {
        /**
         * Gives an attempt, not yet started.
         *
         * @param via the session to go through, or null to connect directly
         */
        Attempt attempt(@Nullable SshSession via);
    }

    /** One attempt to connect to one hop. */
    interface Attempt {
        /** Connects, checks the host key and authenticates; called once, and blocks. */
        SshSession connect() throws TunnelException;

        /** How far {@link #connect} has come; callable from any thread. */
        TunnelException.Stage stage();

        /** What is known of a delay, for messages: printable, empty for nothing; callable from any thread. */
        default String heard() {
            return "";
        }

        /**
         * For how long somebody has been asked for something by now, in nanoseconds, which counts for no timeout;
         * callable from any thread.
         */
        default long asked() {
            return 0;
        }

        /** Makes {@link #connect} fail soon; callable from any thread, and never blocks on the network. */
        void abort();
    }
}
