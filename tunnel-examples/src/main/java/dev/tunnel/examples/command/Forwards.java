package dev.tunnel.examples.command;

import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.Hop;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.config.ConfiguredHop;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardConfig;
import dev.tunnel.config.ForwardSpec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The forwards of the command line and of ssh_config, all over one login. What closes them is their client. */
final class Forwards {
    private final Invocation invocation;
    private final ForwardConfig wanted;
    private @Nullable ConfiguredTunnels open;
    private boolean changed;

    private Forwards(Invocation invocation, ConfiguredHop target) {
        this.invocation = invocation;
        this.wanted = target.config().forwards();
    }

    /** Opens them where there is nothing else to do: at least one has to be there. */
    static Forwards required(Invocation invocation, SshClient client, Hop[] via, ConfiguredHop target)
            throws TunnelException {
        Forwards forwards = new Forwards(invocation, target);
        forwards.open(client, via);
        return forwards;
    }

    /** Opens them beside something else, which goes on without those that fail unless ExitOnForwardFailure is on. */
    static void besides(Invocation invocation, SshClient client, Hop[] via, ConfiguredHop target)
            throws TunnelException {
        Forwards forwards = new Forwards(invocation, target);
        try {
            if (forwards.areWanted()) {
                forwards.open(client, via);
            }
        } catch (TunnelException.Bind | TunnelException.Configuration e) {
            if (forwards.wanted.exitOnFailure()) {
                throw e;
            }
            forwards.warn(e);
        }
    }

    private boolean areWanted() {
        return Stream.of(wanted.local(), wanted.dynamic(), wanted.remote(), wanted.remoteDynamic())
                .anyMatch(forwards -> !forwards.isEmpty());
    }

    private void open(SshClient client, Hop[] via) throws TunnelException {
        ConfiguredTunnels tunnels = Tunnel.configured()
                .client(client)
                .via(via)
                .listener(this::onEvent)
                .open();
        open = tunnels;
        tunnels.failures().forEach(this::warn);
        if (invocation.verbosity() >= 0) {
            tunnels.tunnels().forEach(this::tellPort);
        }
    }

    private void warn(TunnelException failure) {
        if (invocation.verbosity() >= 0) {
            System.err.println("Warning: " + failure.getMessage());
            for (Throwable other : failure.getSuppressed()) {
                System.err.println("Warning: " + other.getMessage());
            }
        }
    }

    /** In ssh's words, which programs look for. */
    private void tellPort(Tunnel tunnel) {
        if (tunnel instanceof RemoteTunnel remote
                && remote.remoteAddress() instanceof Endpoint.Tcp listening
                && !isAskedFor(listening.port())) {
            System.err.println("Allocated port " + listening.port() + " for remote forward to "
                    + remote.destination().map(Endpoint::toString).orElse("socks:0"));
        }
    }

    private boolean isAskedFor(int port) {
        Stream<Endpoint> listens =
                Stream.concat(wanted.remote().stream().map(ForwardSpec::listen), wanted.remoteDynamic().stream());
        return listens.anyMatch(listen -> listen instanceof Endpoint.Tcp tcp && tcp.port() == port);
    }

    private synchronized void onEvent(TunnelEvent event) {
        if (event instanceof TunnelEvent.StateChanged) {
            changed = true;
            notifyAll();
        }
    }

    /**
     * Waits until none of them is left, which the library has tried to prevent.
     *
     * @param isWatched whether somebody may look meanwhile
     * @return the exit status
     */
    int awaitEnd(boolean isWatched) throws InterruptedException {
        List<Tunnel> tunnels = open == null ? List.of() : open.tunnels();
        Status status = Status.of(invocation, tunnels, isWatched);
        awaitEnd(tunnels);
        status.end();
        for (Tunnel tunnel : failed(tunnels)) {
            System.err.println("tunnel: " + tunnel + ": " + tunnel.closeReason().orElse("over"));
        }
        return Main.OWN_ERROR;
    }

    /** All, unless a signal has ended the program and so them. */
    private static List<Tunnel> failed(List<Tunnel> tunnels) {
        return tunnels.stream()
                .filter(tunnel -> tunnel.state() == TunnelState.FAILED)
                .toList();
    }

    private synchronized void awaitEnd(List<Tunnel> tunnels) throws InterruptedException {
        while (tunnels.stream().anyMatch(tunnel -> !isOver(tunnel))) {
            changed = false;
            while (!changed) {
                wait();
            }
        }
    }

    private static boolean isOver(Tunnel tunnel) {
        return tunnel.state() == TunnelState.FAILED || tunnel.state() == TunnelState.CLOSED;
    }
}
