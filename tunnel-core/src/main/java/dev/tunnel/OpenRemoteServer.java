package dev.tunnel;

import dev.tunnel.internal.forward.BacklogService;
import dev.tunnel.internal.forward.RemoteForward;
import dev.tunnel.internal.route.Route;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** The handle of a running remote forward whose connections the program accepts. */
final class OpenRemoteServer extends OpenRemoteTunnel implements RemoteServer {
    private final BacklogService backlog;

    OpenRemoteServer(RemoteForward remote, Route route, BacklogService backlog) {
        super(remote, route, null);
        this.backlog = backlog;
    }

    @Override
    public Socket accept() throws IOException {
        return accept(ChronoUnit.FOREVER.getDuration());
    }

    @Override
    public Socket accept(Duration timeout) throws IOException {
        Socket client = backlog.accept(Objects.requireNonNull(timeout, "timeout"));
        if (client == null) {
            throw new TunnelException.Closed(
                    this + ": no more connections: " + closeReason().orElse("it is being closed"));
        }
        return client;
    }
}
