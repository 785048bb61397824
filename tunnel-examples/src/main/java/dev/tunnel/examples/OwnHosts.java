package dev.tunnel.examples;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.SshOptions;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelStats;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A tunnel to hosts of the user's own. */
final class OwnHosts {
    private final Arguments arguments;
    private final Report report;

    OwnHosts(Arguments arguments, Report report) {
        this.arguments = arguments;
        this.report = report;
    }

    /** Opens the tunnel and keeps it open until the given input ends. */
    void run(InputStream input) throws IOException {
        Stopwatch time = new Stopwatch();
        LocalTunnel tunnel = configure(Tunnel.local(arguments.host(), arguments.port()))
                .via(arguments.hops().toArray(String[]::new))
                .open();
        Runtime.getRuntime().addShutdownHook(new Thread(tunnel::close, "close-on-exit"));
        try (tunnel) {
            report.line("route", "%s -> %s", Report.route(tunnel.route()), tunnel.destination());
            report.line("local address", "%s", tunnel.hostAndPort());
            report.line("state", "%s after %s", tunnel.state(), time);
            report.line("", "close with Ctrl-D or Ctrl-C");
            input.transferTo(OutputStream.nullOutputStream());
        }
        TunnelStats stats = tunnel.stats();
        report.line("closed", "%d connections, %d failed", stats.connectionsTotal(), stats.connectionsFailed());
        report.line("bytes", "%d sent, %d received", stats.bytesSent(), stats.bytesReceived());
    }

    /** Connects to the destination once, without a local port. */
    void check() throws IOException {
        Stopwatch time = new Stopwatch();
        try (SshClient client = configure(SshClient.builder()).build();
                SshConnection connection = client.connect(arguments.hops().toArray(String[]::new))) {
            report.line("route", "%s, connected in %s", Report.route(connection.route()), time);
            Stopwatch open = new Stopwatch();
            connection.connect(arguments.host(), arguments.port()).close();
            report.line("destination", "%s:%d, connected in %s", arguments.host(), arguments.port(), open);
        }
    }

    private <B extends SshOptions<B>> B configure(B options) {
        arguments.identities().forEach(options::identity);
        if (arguments.knownHosts() != null) {
            options.hostKeys(HostKeyPolicy.strict(arguments.knownHosts()));
        }
        return options;
    }
}
