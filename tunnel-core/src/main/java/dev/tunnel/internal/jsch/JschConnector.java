package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Identity;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import dev.tunnel.internal.hostkey.HostKeyChecks;
import dev.tunnel.internal.route.ResolvedHop;
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
    private final @Nullable JschInternals internals;

    /** An engine with its own flow control, or without, and a warning, where JSch's insides are out of reach. */
    public JschConnector() {
        this(Found.INTERNALS);
    }

    JschConnector(@Nullable JschInternals internals) {
        this.internals = internals;
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

    @Override
    public Preparation prepare(ResolvedHop hop) throws TunnelException {
        List<Identity> keys = identities.of(hop.credentials(), hop.hop());
        HostKeyCheck check = hostKeyCheck(hop);
        return via -> new JschAttempt(hop, via, keys, check, internals);
    }

    private static HostKeyCheck hostKeyCheck(ResolvedHop hop) throws TunnelException {
        try {
            return HostKeyChecks.of(hop.hostKeys(), hop.host(), hop.port());
        } catch (IOException | UncheckedIOException e) {
            throw new TunnelException.Configuration(hop.hop(), String.valueOf(e.getMessage()), e);
        }
    }
}
