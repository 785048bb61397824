package dev.tunnel;

/**
 * Settings and SSH sessions shared by many tunnels and connections: one login for any number of them, as with
 * {@code ControlMaster}. Safe for use by several threads.
 */
public final class SshClient implements AutoCloseable {

    private SshClient() {}

    /**
     * A client with the default settings.
     *
     * @return an open client
     */
    public static SshClient create() {
        return builder().build();
    }

    /**
     * Collects a client's settings.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects a route without listening on a port. Interrupting the calling thread ends the attempt.
     *
     * @param via the hops, each as {@link Hop#of(String)} takes it; the last one opens the connections
     * @return the connection
     * @throws TunnelException as {@link LocalTunnel.Builder#open()} does, but never {@link TunnelException.Bind}
     */
    public SshConnection connect(String... via) throws TunnelException {
        throw new UnsupportedOperationException();
    }

    /**
     * Connects a route without listening on a port. Interrupting the calling thread ends the attempt.
     *
     * @param via the hops; the last one opens the connections
     * @return the connection
     * @throws TunnelException as {@link LocalTunnel.Builder#open()} does, but never {@link TunnelException.Bind}
     */
    public SshConnection connect(Hop... via) throws TunnelException {
        throw new UnsupportedOperationException();
    }

    /**
     * Closes every tunnel and connection opened through this client, then its sessions. Idempotent, and never throws.
     */
    @Override
    public void close() {}

    /** Collects a client's settings. Not safe for use by several threads at once. */
    public static final class Builder extends SshOptions<Builder> {
        Builder() {}

        /**
         * Makes a client of the settings as they are now; nothing is connected.
         *
         * @return an open client
         */
        public SshClient build() {
            throw new UnsupportedOperationException();
        }
    }
}
