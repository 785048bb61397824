package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.forward.BacklogService;
import dev.tunnel.internal.forward.HandlerService;
import dev.tunnel.internal.forward.Service;
import dev.tunnel.internal.forward.Uplink;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A remote tunnel whose connections this program accepts itself, as from a {@link java.net.ServerSocket}: the last hop
 * listens, and no port is open on this machine.
 *
 * <pre>{@code
 * try (RemoteServer server = Tunnel.remote(8080).via("deploy@host").open()) {
 *   while (true) {
 *     Socket client = server.accept();
 *     ...
 *   }
 * }
 * }</pre>
 */
public interface RemoteServer extends RemoteTunnel {

    /**
     * Waits for a connection and accepts it. The socket is a complete one: read timeouts, half-close, and {@code close}
     * from another thread work. Its remote address is the client's as the last hop tells it, its local port the one
     * that the client has connected to. Interrupting the thread ends the wait.
     *
     * @return a connected socket
     * @throws TunnelException.Closed if the tunnel is or gets closed, or has failed
     * @throws java.io.InterruptedIOException if the thread is interrupted, whose interrupt status is then set
     */
    Socket accept() throws IOException;

    /**
     * Waits for a connection for a limited time; see {@link #accept()}.
     *
     * @param timeout the longest time to wait; zero or negative doesn't wait
     * @return a connected socket
     * @throws java.net.SocketTimeoutException if none came in time
     * @throws TunnelException.Closed if the tunnel is or gets closed, or has failed
     * @throws java.io.InterruptedIOException if the thread is interrupted, whose interrupt status is then set
     */
    Socket accept(Duration timeout) throws IOException;

    /**
     * Collects what a remote server needs. Nothing is checked or connected before {@link #open()}, and each
     * {@code open()} gives an independent tunnel. Not safe for use by several threads at once.
     */
    final class Builder extends RemoteOptions<Builder> {
        private static final int BACKLOG = 50;

        private final Supplier<Endpoint> listen;
        private int backlog = BACKLOG;

        Builder(Supplier<Endpoint> listen) {
            this.listen = listen;
        }

        /**
         * How many connections may wait to be accepted; more are refused. Default: 50.
         *
         * @param connections at least 1
         * @return this builder
         */
        public Builder backlog(int connections) {
            this.backlog = connections;
            return this;
        }

        /**
         * Connects the route, then has the last hop listen.
         *
         * @return the open tunnel, from which the program accepts connections
         * @throws TunnelException as {@link RemoteTunnel.Builder#open()} does
         */
        public RemoteServer open() throws TunnelException {
            if (backlog < 1) {
                throw new TunnelException.Configuration(null, "backlog " + backlog + " is less than 1", null);
            }
            BacklogService service = new BacklogService(backlog);
            Endpoint address = Parsing.value(() -> address(listen.get()));
            SshClient client = clientOrNew();
            Uplink uplink = uplink(client);
            return new OpenRemoteServer(openRemote(address, service, client, uplink), uplink.route(), service);
        }

        /**
         * Connects the route, then has the last hop listen, and runs the handler for each connection, on a thread of
         * its own. The {@link #backlog(int)} means nothing then.
         *
         * @param handler serves the connections
         * @return the open tunnel
         * @throws TunnelException as {@link RemoteTunnel.Builder#open()} does
         */
        public RemoteTunnel open(ConnectionHandler handler) throws TunnelException {
            Objects.requireNonNull(handler, "handler");
            Endpoint address = Parsing.value(() -> address(listen.get()));
            SshClient client = clientOrNew();
            Uplink uplink = uplink(client);
            Service service = new HandlerService(handler);
            return new OpenRemoteTunnel(openRemote(address, service, client, uplink), uplink.route(), null);
        }
    }
}
