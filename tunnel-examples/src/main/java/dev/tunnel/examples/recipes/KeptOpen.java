package dev.tunnel.examples.recipes;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelListener;
import java.util.Arrays;

/**
 * A tunnel for as long as the program: {@code ssh -fNL 8080:localhost:80 user@host}. It comes back by itself when its
 * route was lost, on the same port, and says so.
 *
 * <p>Arguments: {@code 8080:localhost:80 user@host}; {@code 5432:db-server:5432 user@jumphost} for a third host,
 * {@code 0.0.0.0:8080:localhost:80 user@host} for all interfaces, {@code 8080:localhost:80 jumphost
 * user@internal-server} through a jump host.
 */
public final class KeptOpen {
    private KeptOpen() {}

    /**
     * Runs until it is ended.
     *
     * @param args the forward as {@code ssh -L} takes it, and the SSH hosts to pass through
     */
    public static void main(String... args) throws TunnelException, InterruptedException {
        Usage.check(args, 2, "[bind_address:]port:host:hostport ssh-host...");
        LocalTunnel tunnel = open(args[0], KeptOpen::tell, Arrays.copyOfRange(args, 1, args.length));
        Usage.closeAtExit(tunnel::close);
    }

    static LocalTunnel open(String forward, TunnelListener listener, String... via) throws TunnelException {
        return Tunnel.local(forward).via(via).listener(listener).open();
    }

    private static void tell(TunnelEvent event) {
        if (event instanceof TunnelEvent.StateChanged change) {
            System.out.println(change.to() + ": " + change.reason());
        }
    }
}
