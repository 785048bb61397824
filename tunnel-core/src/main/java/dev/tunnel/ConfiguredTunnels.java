package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardConfig;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.forward.Uplink;
import dev.tunnel.internal.negotiation.Negotiator;
import dev.tunnel.internal.session.SessionLease;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tunnels that ssh_config asks for at a host, with {@code LocalForward}, {@code RemoteForward} and
 * {@code DynamicForward}, over one login: what {@code ssh -N host} opens. Safe for use by several threads.
 */
public final class ConfiguredTunnels implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredTunnels.class);

    private final List<Tunnel> tunnels;
    private final List<TunnelException> failures;

    private ConfiguredTunnels(List<Tunnel> tunnels, List<TunnelException> failures) {
        this.tunnels = List.copyOf(tunnels);
        this.failures = List.copyOf(failures);
    }

    /**
     * The open tunnels: first the local ones, then the dynamic ones, the remote ones and the remote dynamic ones, each
     * in the order of ssh_config. Each may be closed by itself.
     *
     * @return at least one
     */
    public List<Tunnel> tunnels() {
        return tunnels;
    }

    /**
     * Why the others could not be opened. Always empty where {@code ExitOnForwardFailure} is {@code yes}.
     *
     * @return one exception for each
     */
    public List<TunnelException> failures() {
        return failures;
    }

    /** Closes all of them as {@link Tunnel#close()} does. Idempotent, and never throws. */
    @Override
    public void close() {
        // Each may have to wait for a hop that doesn't answer, so they wait together. Those of another module listen
        // here, and wait for nobody.
        for (Tunnel tunnel : tunnels) {
            if (tunnel instanceof OpenTunnel own) {
                own.stop();
            }
        }
        tunnels.forEach(Tunnel::close);
    }

    /** The tunnels. */
    @Override
    public String toString() {
        return tunnels.toString();
    }

    /**
     * Collects what is needed to get to the host, which is the last hop. Nothing is read or connected before
     * {@link #open()}, and each {@code open()} gives independent tunnels. Not safe for use by several threads at once.
     */
    public static final class Builder extends TunnelOptions<Builder> {
        Builder() {}

        /** One forward, not yet opened. */
        @FunctionalInterface
        private interface Opening {
            Tunnel open() throws TunnelException;
        }

        /**
         * Connects the route, then opens what ssh_config asks for at the last hop; the forwards of jump hosts don't
         * count, as with ssh. A forward that can't be opened is among the {@link #failures()} of the others, unless
         * ssh_config says {@code ExitOnForwardFailure yes} or it was the only one. Interrupting the calling thread ends
         * the attempt.
         *
         * @return the open tunnels
         * @throws TunnelException.Configuration if ssh_config is bad, or asks for no forward at the last hop
         * @throws TunnelException if a hop can't be reached or entered, or nothing could be opened, or not everything
         *     where everything has to be; its kind is the one that {@link LocalTunnel.Builder#open()} and
         *     {@link RemoteTunnel.Builder#open()} have
         */
        public ConfiguredTunnels open() throws TunnelException {
            SshClient client = clientOrNew();
            Uplink uplink = uplink(client);
            ForwardConfig wanted = uplink.route().last().config().forwards();
            List<Opening> openings = openings(wanted, client, uplink);
            if (openings.isEmpty()) {
                throw new TunnelException.Configuration(null, nothing(uplink), null);
            }
            // Held until all are open, so that they share one login also if the first of them fails.
            SessionLease login = login(uplink);
            try {
                return open(openings, wanted.exitOnFailure());
            } finally {
                login.close();
            }
        }

        private List<Opening> openings(ForwardConfig wanted, SshClient client, Uplink uplink) {
            List<Opening> openings = new ArrayList<>();
            for (ForwardSpec spec : wanted.local()) {
                openings.add(() -> openLocal(spec, client, uplink));
            }
            for (Endpoint listen : wanted.dynamic()) {
                openings.add(() -> dynamic(listen, client, uplink));
            }
            for (ForwardSpec spec : wanted.remote()) {
                openings.add(() -> openRemote(spec, client, uplink));
            }
            for (Endpoint listen : wanted.remoteDynamic()) {
                openings.add(() -> remoteDynamic(listen, wanted.permitRemoteOpen(), client, uplink));
            }
            return openings;
        }

        private Tunnel dynamic(Endpoint listen, SshClient client, Uplink uplink) throws TunnelException {
            DynamicForwards socks = socks("DynamicForward " + listen);
            ListeningTunnel tunnel = openDynamic(listen, socks.local(), client, uplink);
            if (tunnel.localAddress() instanceof InetSocketAddress inet
                    && !inet.getAddress().isLoopbackAddress()) {
                log.warn(
                        "{} lets everybody on the network through: bind DynamicForward {} to localhost, or open it in"
                                + " code with a password, which ssh_config has no word for",
                        tunnel,
                        listen);
            }
            return socks.handle(tunnel);
        }

        private Tunnel remoteDynamic(Endpoint listen, List<String> permitted, SshClient client, Uplink uplink)
                throws TunnelException {
            DynamicForwards socks = socks("RemoteForward " + listen + " without a destination");
            Negotiator negotiator = Parsing.value(() -> socks.remote(permitted));
            return openRemoteDynamic(listen, negotiator, client, uplink);
        }

        private static DynamicForwards socks(String forward) throws TunnelException {
            return ServiceLoader.load(DynamicForwards.class, DynamicForwards.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new TunnelException.Configuration(
                            null,
                            forward + " needs the SOCKS server of tunnel-socks; add dev.tunnel:tunnel-socks to the"
                                    + " program, or remove the line",
                            null));
        }

        private static String nothing(Uplink uplink) {
            boolean cleared = uplink.route().last().config().forwards().clearAll();
            return "ssh_config asks for no forward at " + uplink.route().last().hop()
                    + (cleared
                            ? ": ClearAllForwardings is on"
                            : "; add a LocalForward, RemoteForward or DynamicForward to its block");
        }

        private static SessionLease login(Uplink uplink) throws TunnelException {
            try {
                return uplink.sessions().acquire();
            } catch (TunnelException e) {
                throw Subject.connection(uplink.route()).about(e);
            }
        }

        private static ConfiguredTunnels open(List<Opening> openings, boolean allOrNothing) throws TunnelException {
            List<Tunnel> open = new ArrayList<>();
            List<TunnelException> failures = new ArrayList<>();
            boolean complete = false;
            try {
                for (Opening opening : openings) {
                    try {
                        open.add(opening.open());
                    } catch (TunnelException e) {
                        failures.add(e);
                        if (allOrNothing || Thread.currentThread().isInterrupted()) {
                            throw e;
                        }
                    }
                }
                if (open.isEmpty()) {
                    throw all(failures);
                }
                complete = true;
                return new ConfiguredTunnels(open, failures);
            } finally {
                if (!complete) {
                    open.forEach(Tunnel::close);
                }
            }
        }

        private static TunnelException all(List<TunnelException> failures) {
            TunnelException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            return first;
        }
    }
}
