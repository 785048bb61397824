package dev.tunnel.internal.jsch;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import dev.tunnel.internal.hostkey.HostKeyChecks;
import dev.tunnel.internal.hostkey.RsaSizeCheck;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.KeepAliveMonitor;
import dev.tunnel.internal.session.SessionConnector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SSH engine: makes sessions with JSch. */
public final class JschConnector implements SessionConnector {
    private static final Logger log = LoggerFactory.getLogger(JschConnector.class);

    private final Identities identities = new Identities();
    private final JschEngine engine;

    /** An engine with its own flow control, or without, and a warning, where JSch's insides are out of reach. */
    public JschConnector() {
        this(new JschEngine(Found.INTERNALS, new KeepAliveMonitor()));
    }

    JschConnector(JschEngine engine) {
        this.engine = engine;
    }

    /** Looked for once: what is found, or the warning, is the same for all engines of the program. */
    private static final class Found {
        static final @Nullable JschInternals INTERNALS = findInternals();
    }

    private static @Nullable JschInternals findInternals() {
        try {
            return new JschInternals();
        } catch (ReflectiveOperationException e) {
            log.warn(
                    "JSch's own flow control is used, so one slow connection stalls the others of its session and distant servers are"
                            + " slow: {}. On the module path, add --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.tunnel.core",
                    e.getMessage());
            return null;
        }
    }

    /** Every algorithm that the given keyword of ssh_config can ask for; empty if it asks for something else. */
    public static List<String> algorithms(String keyword) {
        return Algorithms.supported(keyword);
    }

    @Override
    public Preparation prepare(ResolvedHop hop) throws TunnelException {
        Algorithms algorithms = new Algorithms(hop);
        Identities.Found keys =
                identities.of(hop.target().login(), hop.target().offer().requiredRsaSize(), hop.hop());
        HostKeyCheck check = hostKeyCheck(hop);
        return via -> new JschAttempt(hop, via, algorithms, keys, check, engine);
    }

    private static HostKeyCheck hostKeyCheck(ResolvedHop hop) throws TunnelException {
        try {
            HostKeyCheck check = HostKeyChecks.of(hop.target().hostKeys(), hop.host(), hop.port());
            return new RsaSizeCheck(hop.target().offer().requiredRsaSize(), check);
        } catch (IOException | UncheckedIOException e) {
            throw new TunnelException.Configuration(hop.hop(), String.valueOf(e.getMessage()), e);
        }
    }
}
