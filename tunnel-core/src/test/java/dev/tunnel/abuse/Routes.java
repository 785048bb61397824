package dev.tunnel.abuse;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;

/** How the tests get from the testkit's servers to routes, and from tunnels to clients. */
final class Routes {
    /** Longer than a test's time, so that who reads in vain fails by that, also where an IOException is wanted. */
    private static final int READ_LIMIT_MILLIS = 130_000;

    private Routes() {}

    /** The hops of a chain, each with its own key, under the one known_hosts file. */
    static Hop[] of(SshChain chain) throws IOException {
        HostKeyPolicy known = HostKeyPolicy.strict(chain.knownHosts());
        return chain.hops().stream().map(server -> hop(server).hostKeys(known)).toArray(Hop[]::new);
    }

    static Hop of(OpenSshServer server) throws IOException {
        return hop(server).hostKeys(HostKeyPolicy.strict(server.knownHosts()));
    }

    static Hop of(ScriptedSshServer server) {
        return Hop.of(server.spec())
                .credentials(Credentials.none().password(server.password()::toCharArray))
                .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint()));
    }

    private static Hop hop(OpenSshServer server) {
        return Hop.of(server.spec()).credentials(Credentials.none().identity(server.clientKey()));
    }

    /** A client of the tunnel. */
    static Socket client(LocalTunnel tunnel) throws IOException {
        return patient(new Socket(tunnel.host(), tunnel.port()));
    }

    /** A client of the tunnel. */
    static Socket client(RemoteTunnel tunnel) throws IOException {
        return patient(new Socket("127.0.0.1", tunnel.port()));
    }

    /** A read of it ends, as it does not by the interrupt that ends a test. */
    static Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        return socket;
    }

    /** Whether nobody listens at the tunnel's address. */
    static boolean isRefused(LocalTunnel tunnel) {
        try (Socket client = client(tunnel)) {
            return !client.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
