package dev.tunnel.examples.command;

import dev.tunnel.Hop;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.ConfiguredHop;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Goes along a route and tells, hop by hop, how far one gets. */
final class Check {
    private static final List<Stage> STAGES = List.of(
            Stage.RESOLVE, Stage.CONNECT, Stage.BANNER, Stage.KEY_EXCHANGE, Stage.HOST_KEY, Stage.AUTHENTICATION);

    private final Invocation invocation;
    private final PrintStream out;

    Check(Invocation invocation, PrintStream out) {
        this.invocation = invocation;
        this.out = out;
    }

    /** Checks and prints; 0 if everything works, else 255. */
    int run() throws IOException {
        Questions questions = new Questions(Asker.here());
        List<ConfiguredHop> route = invocation.config().route(List.of(invocation.target()));
        List<Hop> via = route.stream().map(questions::about).toList();
        try (SshClient client = SshClient.builder()
                .config(invocation.config())
                .hostKeyPrompt(questions)
                .build()) {
            for (int hops = 1; hops <= via.size(); hops++) {
                if (!check(client, via.subList(0, hops), route.get(hops - 1), route.size())) {
                    return Main.OWN_ERROR;
                }
            }
            return 0;
        }
    }

    private boolean check(SshClient client, List<Hop> via, ConfiguredHop hop, int all) {
        out.println("hop " + via.size() + " of " + all + ": " + hop.hop().host() + " is " + hop.config()
                + (hop.config().proxyCommand() == null
                        ? ""
                        : " by " + hop.config().proxyCommand()));
        try (SshConnection connection = client.connect(via.toArray(Hop[]::new))) {
            STAGES.forEach(stage -> tell(stage, "ok"));
            return via.size() < all || forwards(connection, hop);
        } catch (TunnelException e) {
            STAGES.stream().takeWhile(stage -> stage != e.stage()).forEach(stage -> tell(stage, "ok"));
            tell(e.stage(), "FAILED");
            out.println("  " + e.getMessage());
            return false;
        }
    }

    private void tell(Stage stage, String how) {
        out.printf("  %-16s %s%n", stage, how);
    }

    /** Whether the last hop connects to the destinations of the forwards; without any, whether it would to itself. */
    private boolean forwards(SshConnection connection, ConfiguredHop hop) {
        List<Endpoint> destinations = new ArrayList<>();
        if (invocation.stdio() != null) {
            destinations.add(invocation.stdio());
        }
        hop.config().forwards().local().stream().map(ForwardSpec::destination).forEach(destinations::add);
        if (destinations.isEmpty()) {
            return mayForward(connection, hop.config().port());
        }
        boolean all = true;
        for (Endpoint destination : destinations) {
            all &= reaches(connection, destination);
        }
        return all;
    }

    private boolean reaches(SshConnection connection, Endpoint destination) {
        try (Socket socket = connection.connect(destination)) {
            out.printf("  %-16s ok: %s is connected%n", Stage.CHANNEL_OPEN, destination);
            return socket.isConnected();
        } catch (IOException e) {
            tell(Stage.CHANNEL_OPEN, "FAILED");
            out.println("  " + e.getMessage());
            return false;
        }
    }

    /** A host that refuses to connect to its own SSH port may still connect to others (PermitOpen). */
    private boolean mayForward(SshConnection connection, int port) {
        try (Socket socket = connection.connect("localhost", port)) {
            tell(Stage.CHANNEL_OPEN, "ok: it forwards");
            return socket.isConnected();
        } catch (TunnelException.ChannelOpen e) {
            boolean forbidden = e.reason() == TunnelException.ChannelOpen.Reason.ADMINISTRATIVELY_PROHIBITED;
            tell(Stage.CHANNEL_OPEN, forbidden ? "not to its own port " + port : "ok: it forwards");
            if (forbidden) {
                out.println("  " + e.getMessage());
            }
            return true;
        } catch (IOException e) {
            tell(Stage.CHANNEL_OPEN, "FAILED");
            out.println("  " + e.getMessage());
            return false;
        }
    }
}
