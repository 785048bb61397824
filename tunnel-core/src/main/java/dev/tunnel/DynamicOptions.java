package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiator;
import java.time.Duration;

/**
 * Settings of dynamic tunnels, whose clients say themselves where they want to go: {@link TunnelOptions}, and what that
 * may cost. The protocols in which they say it come with the module {@code tunnel-socks}, whose builders these are.
 *
 * @param <B> the builder's own type
 */
public abstract class DynamicOptions<B extends DynamicOptions<B>> extends TunnelOptions<B> {
    private int maxHandshakes = super.handshakes();
    private Duration handshakeTimeout = super.handshakePatience();

    /** For the builders of {@code tunnel-socks}. */
    protected DynamicOptions() {}

    /**
     * How long a client may take to say where it wants to go, from its first byte to its last; it is then told that it
     * can't be served, as far as its protocol has a word for that, closed, and told as
     * {@link TunnelEvent.ConnectionFailed} with {@link TunnelException.Refused}. Connecting the destination is not part
     * of it; see {@link #openTimeout(Duration)}. Default: 20 seconds; ssh waits for ever.
     *
     * @param timeout positive, at most a day
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public final B handshakeTimeout(Duration timeout) {
        this.handshakeTimeout = timeout("handshake", timeout);
        return self();
    }

    /**
     * How many clients at once may be about to say where they want to go. They need no place among the
     * {@link #maxConnections(int) connections} before they have, and no thread while they are silent. One more takes
     * the place of the one that has taken longest, which is refused as after the {@link #handshakeTimeout(Duration)}:
     * so silent clients keep nobody out. Default: 1000.
     *
     * @param handshakes at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public final B maxHandshakes(int handshakes) {
        if (handshakes < 1) {
            throw new IllegalArgumentException("maximal number of handshakes " + handshakes + " is less than 1");
        }
        this.maxHandshakes = handshakes;
        return self();
    }

    @Override
    final int handshakes() {
        return maxHandshakes;
    }

    @Override
    final Duration handshakePatience() {
        return handshakeTimeout;
    }

    /**
     * Connects the route, then listens on this machine.
     *
     * @param listen where
     * @param negotiator asks the clients where they want to go
     * @return the open tunnel
     * @throws TunnelException as {@link LocalTunnel.Builder#open()} has it
     */
    @SuppressWarnings("exports") // to tunnel-socks
    protected final ListeningTunnel openDynamic(Endpoint listen, Negotiator negotiator) throws TunnelException {
        SshClient client = clientOrNew();
        return openDynamic(listen, negotiator, client, uplink(client));
    }

    /**
     * Connects the route, then has the last hop listen.
     *
     * @param listen where
     * @param negotiator asks the clients where they want to go
     * @return the open tunnel
     * @throws TunnelException as {@link RemoteTunnel.Builder#open()} has it
     */
    @SuppressWarnings("exports") // to tunnel-socks
    protected final RemoteTunnel openRemoteDynamic(Endpoint listen, Negotiator negotiator) throws TunnelException {
        SshClient client = clientOrNew();
        return openRemoteDynamic(listen, negotiator, client, uplink(client));
    }
}
