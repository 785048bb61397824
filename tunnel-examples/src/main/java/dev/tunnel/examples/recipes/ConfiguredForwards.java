package dev.tunnel.examples.recipes;

import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;

/**
 * Everything that ssh_config says about a host, its jump hosts and its forwards: {@code ssh -N internal}.
 *
 * <pre>
 * Host bastion
 *     HostName bastion.example.com
 *     User admin
 *
 * Host internal
 *     HostName 10.0.0.50
 *     ProxyJump bastion
 *     LocalForward 5432 localhost:5432
 * </pre>
 *
 * <p>Arguments: {@code internal}.
 */
public final class ConfiguredForwards {
    private ConfiguredForwards() {}

    /**
     * Opens the forwards and runs until it is ended.
     *
     * @param args a host of ssh_config
     */
    public static void main(String... args) throws TunnelException, InterruptedException {
        Usage.check(args, 1, "ssh-host");
        ConfiguredTunnels forwards = open(args[0]);
        System.out.println("open: " + forwards.tunnels() + ", not opened: " + forwards.failures());
        Usage.closeAtExit(forwards::close);
    }

    static ConfiguredTunnels open(String host) throws TunnelException {
        return Tunnel.configured().via(host).open();
    }
}
