package dev.tunnel;

import dev.tunnel.internal.negotiation.Negotiator;
import java.util.List;

/**
 * The service with which {@code tunnel-socks} lets {@link Tunnel#configured()} open the dynamic forwards of ssh_config.
 * Programs have no use for it.
 */
public interface DynamicForwards {

    /**
     * For {@code DynamicForward}.
     *
     * @return asks the clients where they want to go
     */
    @SuppressWarnings("exports") // to tunnel-socks
    Negotiator local();

    /**
     * For {@code RemoteForward} without a destination.
     *
     * @param permitRemoteOpen {@code PermitRemoteOpen}: where the clients may go
     * @return asks the clients where they want to go
     * @throws IllegalArgumentException if the list can't be understood
     */
    @SuppressWarnings("exports") // to tunnel-socks
    Negotiator remote(List<String> permitRemoteOpen);

    /**
     * What the program gets of a dynamic tunnel that was opened.
     *
     * @param tunnel the open tunnel
     * @return the same as the program knows it
     */
    ListeningTunnel handle(ListeningTunnel tunnel);
}
