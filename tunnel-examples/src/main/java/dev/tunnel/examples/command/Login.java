package dev.tunnel.examples.command;

import dev.tunnel.Hop;
import dev.tunnel.RemoteCommand;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.config.ConfiguredHop;
import dev.tunnel.config.Endpoint;
import java.io.IOException;
import java.util.List;

/**
 * One login, and what goes through it: forwards, a connection from standard input to output, a remote command.
 *
 * @param invocation what the command line says
 * @param route the hosts with their configuration
 * @param session what runs on the last one
 */
record Login(Invocation invocation, List<ConfiguredHop> route, Session session) {

    /** What is to be done when the login is done and all forwards are up. */
    @FunctionalInterface
    interface WhenUp {
        void run() throws IOException;
    }

    /** Finds out where it goes, and for what. */
    static Login of(Invocation invocation) throws UsageException, TunnelException {
        List<ConfiguredHop> route = invocation.config().route(List.of(invocation.target()));
        ConfiguredHop target = route.get(route.size() - 1);
        return new Login(invocation, route, Session.of(target.config().session(), invocation.command()));
    }

    private ConfiguredHop target() {
        return route.get(route.size() - 1);
    }

    /** Does it all; the exit status. */
    int run(Asker asker, WhenUp whenUp) throws IOException, InterruptedException {
        Questions questions = new Questions(asker);
        Hop[] via = route.stream().map(questions::about).toArray(Hop[]::new);
        try (SshClient client = SshClient.builder()
                .config(invocation.config())
                .hostKeyPrompt(questions)
                .build()) {
            // A signal ends the program in the middle of anything; what it has begun is ended in order.
            Runtime.getRuntime().addShutdownHook(new Thread(client::close, "tunnel-signal"));
            return run(client, via, whenUp);
        }
    }

    private int run(SshClient client, Hop[] via, WhenUp whenUp) throws IOException, InterruptedException {
        Endpoint.Tcp destination = invocation.stdio();
        if (destination != null) {
            return Stdio.relay(connect(client, via, whenUp).connect(destination), session.readsInput());
        }
        RemoteCommand program = session.program();
        if (program != null) {
            return execute(program, connect(client, via, whenUp));
        }
        Forwards forwards = Forwards.required(invocation, client, via, target());
        whenUp.run();
        return forwards.awaitEnd(!session.isInBackground());
    }

    private SshConnection connect(SshClient client, Hop[] via, WhenUp whenUp) throws IOException {
        SshConnection connection = client.connect(via);
        Forwards.besides(invocation, client, via, target());
        whenUp.run();
        return connection;
    }

    private int execute(RemoteCommand program, SshConnection connection) throws IOException, InterruptedException {
        if (session.wantsTerminal() && invocation.verbosity() >= 0) {
            System.err.println("Warning: there is no terminal on the other side, which RequestTTY asks for");
        }
        return new Execution(program, session.readsInput(), connection).run();
    }
}
