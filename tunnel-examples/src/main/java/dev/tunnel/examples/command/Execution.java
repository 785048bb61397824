package dev.tunnel.examples.command;

import dev.tunnel.RemoteCommand;
import dev.tunnel.RemoteExit;
import dev.tunnel.RemoteProcess;
import dev.tunnel.SshConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A command or a shell on the other side, with this process' standard input, output and errors. */
final class Execution {
    private final RemoteProcess process;
    private final boolean readsInput;

    /** Starts it. */
    Execution(RemoteCommand program, boolean readsInput, SshConnection connection) throws IOException {
        this.process = connection.exec(program);
        this.readsInput = readsInput;
    }

    /** Waits for its end; its exit status, or 255 if a signal has ended it. */
    int run() throws IOException, InterruptedException {
        InputStream errors = process.stderr();
        InputStream output = process.stdout();
        Errors collector = new Errors(errors);
        collector.start();
        new Input().start();
        try (OutputStream out = Stdio.output()) {
            Stdio.copy(output, out);
        }
        collector.awaitEnd();
        RemoteExit exit = process.waitFor();
        return exit.status().orElse(Main.OWN_ERROR);
    }

    /**
     * The direction from standard input. Reading it can't be interrupted, so it is left behind when the rest is over.
     */
    private final class Input extends Thread {
        Input() {
            super("tunnel-stdin");
            setDaemon(true);
        }

        @Override
        public void run() {
            try (OutputStream stdin = process.stdin()) {
                if (readsInput) {
                    Stdio.copy(Stdio.input(), stdin);
                }
            } catch (IOException e) {
                // The command takes no more, or the session is lost: its output tells which.
                return;
            }
        }
    }

    /** The direction to standard error. */
    private static final class Errors extends Thread {
        private final InputStream errors;

        Errors(InputStream errors) {
            super("tunnel-stderr");
            this.errors = errors;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                // Not closed: what goes wrong later is said there, too.
                Stdio.copy(errors, Stdio.errors());
            } catch (IOException e) {
                // Nobody reads them any longer, or the session is lost, which the output tells.
                return;
            }
        }

        void awaitEnd() throws InterruptedException {
            join();
        }
    }
}
