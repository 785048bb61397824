package dev.tunnel.internal.jsch;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.ChannelSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection to a hop: directly, through the session of the hop before, which then resolves the name, or
 * through a command.
 */
final class Dialer {
    private final ResolvedHop hop;
    private final @Nullable SshSession via;
    private final Consumer<Stage> stage;
    private final AbortableSocket socket = new AbortableSocket();
    private volatile @Nullable ProxyCommand command;
    // Guarded by this.
    private @Nullable Thread opening;

    Dialer(ResolvedHop hop, @Nullable SshSession via, Consumer<Stage> stage) {
        this.hop = hop;
        this.via = via;
        this.stage = stage;
    }

    /**
     * Gives a connected socket, or one to a command that runs: a command has connected once something comes from it.
     */
    Socket dial() throws TunnelException {
        String commandLine = hop.target().dialing().proxyCommand();
        if (via != null) {
            return through(via);
        }
        return commandLine == null ? direct() : through(commandLine);
    }

    /** What is known of the command that makes the connection, or nothing. */
    String heard() {
        ProxyCommand running = command;
        return running == null ? "" : running.toString();
    }

    /** Makes {@link #dial} fail soon, and closes its socket also if it has succeeded. */
    void abort() {
        socket.abort();
        synchronized (this) {
            if (opening != null) {
                opening.interrupt();
            }
        }
    }

    private Socket direct() throws TunnelException {
        Socket connected = new DirectDialer(hop, socket).dial(stage);
        stage.accept(Stage.BANNER);
        return connected;
    }

    private Socket through(SshSession session) throws TunnelException {
        stage.accept(Stage.CHANNEL_OPEN);
        setOpening(Thread.currentThread());
        try {
            socket.check();
            Socket connected =
                    adopt((destination, timeout) -> session.open(destination, Originator.LOCAL, hop.connectTimeout()));
            stage.accept(Stage.BANNER);
            return connected;
        } catch (TunnelException e) {
            throw e;
        } catch (IOException e) {
            String message = "can't be reached through the hop before: " + Text.printable(e.getMessage());
            throw new TunnelException.Unreachable(hop.hop(), Stage.CHANNEL_OPEN, message, e);
        } finally {
            setOpening(null);
        }
    }

    private synchronized void setOpening(@Nullable Thread thread) {
        opening = thread;
    }

    private Socket through(String commandLine) throws TunnelException {
        stage.accept(Stage.CONNECT);
        if (commandLine.equals("-")) {
            String message = "ProxyCommand - would take the program's own input and output; give a command";
            throw new TunnelException.Configuration(hop.hop(), message, null);
        }
        try {
            return adopt((destination, timeout) -> run(commandLine));
        } catch (IOException e) {
            String message = "ProxyCommand can't be run: " + Text.printable(e.getMessage());
            throw new TunnelException.Unreachable(hop.hop(), Stage.CONNECT, message, e);
        }
    }

    private ProxyCommand run(String commandLine) throws IOException {
        ProxyCommand started = ProxyCommand.start(commandLine, hop.toString(), () -> stage.accept(Stage.BANNER));
        command = started;
        return started;
    }

    private Socket adopt(ChannelSocket.Dialer dialer) throws IOException {
        ChannelSocket connected = new ChannelSocket(dialer, () -> {});
        connected.connect(Endpoint.tcp(hop.host(), hop.port()), 0);
        return socket.adopt(connected);
    }
}
