package dev.tunnel.internal.jsch;

import dev.tunnel.internal.config.ShellCommand;
import dev.tunnel.internal.session.ChannelClosedException;
import dev.tunnel.internal.session.FlowControl;
import dev.tunnel.internal.session.Threads;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command of the user's whose output and input are the connection to a hop ({@code ProxyCommand}). A process' streams
 * have no read timeout, so a thread moves what comes into a buffer that has one.
 */
final class ProxyCommand extends ReceivingChannel {
    private static final Logger log = LoggerFactory.getLogger(ProxyCommand.class);
    private static final int CHUNK = 32 * 1024;
    private static final int LIMIT = 4 * CHUNK;
    private static final long GRACE_MILLIS = 1000;

    private final String name;
    private final Process process;
    private final CommandErrors errors;
    private final Runnable onConnect;
    private final Thread pump;
    private final Thread listener;
    private final Thread atExit;
    /** A thread, since {@link Process#onExit} needs the common pool, whose few threads a program may keep busy. */
    private final Thread reaper;

    private final OutputStream output = new Output();
    private final Set<ProcessHandle> family = ConcurrentHashMap.newKeySet();

    private ProxyCommand(String command, Process process, String hop, Runnable onConnect) {
        super(new FlowControl());
        // The rest of the command may have a secret in it.
        this.name = "ProxyCommand " + Text.printable(command.strip().split("\\s", 2)[0]);
        this.process = process;
        this.errors = new CommandErrors(hop + ": " + name);
        this.onConnect = onConnect;
        this.pump = Threads.daemon("tunnel-proxy-" + hop, this::pump);
        this.listener = Threads.daemon("tunnel-proxy-" + hop, () -> errors.collect(process.getErrorStream()));
        this.atExit = new Thread(this::terminate, "tunnel-proxy-" + hop);
        this.reaper = Threads.daemon("tunnel-proxy-" + hop, this::endOrphans);
    }

    /**
     * Starts the command as ssh does, in the user's shell, in whose place it runs.
     *
     * @param command what ssh_config says, with all tokens expanded
     * @param hop names the hop in logs
     * @param onConnect called before the first bytes that come from the command can be read
     */
    static ProxyCommand start(String command, String hop, Runnable onConnect) throws IOException {
        Process process = new ProcessBuilder(ShellCommand.shell(), "-c", "exec " + command).start();
        ProxyCommand started = new ProxyCommand(command, process, hop, onConnect);
        started.run();
        log.debug("{}: {} runs as process {}", hop, started.name, process.pid());
        return started;
    }

    private void run() {
        boolean runs = false;
        try {
            terminateAtExit();
            listener.start();
            pump.start();
            reaper.start();
            runs = true;
        } finally {
            if (!runs) {
                process.destroyForcibly();
            }
        }
    }

    /** What it does, for messages. */
    @Override
    public String toString() {
        String said = errors.last();
        return name + (said.isEmpty() ? " is running" : " said: " + said);
    }

    private void pump() {
        try (InputStream in = process.getInputStream()) {
            byte[] chunk = new byte[CHUNK];
            boolean connected = false;
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (!connected) {
                    onConnect.run();
                }
                input.awaitRoom(LIMIT);
                input.put(chunk, 0, n);
                if (!connected) {
                    rememberFamily();
                }
                connected = true;
            }
        } catch (IOException e) {
            log.debug("{}: its output can't be read", name, e);
        } finally {
            input.fail(new IOException(ending()));
            peerHasClosed();
            forgetAtExit();
        }
    }

    /** How it has ended, and what it said last. */
    private String ending() {
        awaitEnd();
        String how = process.isAlive()
                ? " closed the connection but goes on"
                : " ended with exit status " + process.exitValue();
        String said = errors.last();
        return name + how + (said.isEmpty() ? "" : ": " + said);
    }

    /** The end of its output comes a little before that of its errors and its exit status; what it said counts. */
    private void awaitEnd() {
        try {
            if (process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                listener.join(GRACE_MILLIS);
                if (Thread.currentThread() != pump) {
                    pump.join(GRACE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    void grant(int bytes) {
        // The pipe is credit enough: a command whose output nobody takes waits.
    }

    @Override
    public void shutdownOutput() throws IOException {
        process.getOutputStream().close();
    }

    /**
     * Ends the command, and with it writes that wait for it. What it has started goes with it, as far as it is known.
     */
    @Override
    public void abort(IOException reason) {
        input.close(reason);
        terminate();
    }

    /** Gives the command a moment to end by itself. */
    @Override
    public void close() {
        abort(new ChannelClosedException("the connection is closed"));
        try {
            pump.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** The JDK closes the input of a process that has ended, so what it has left behind is of no use. */
    private void endOrphans() {
        try {
            process.waitFor();
            pump.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            // Nobody does that; what the command has started lives on until the connection is closed.
            Thread.currentThread().interrupt();
            return;
        }
        if (pump.isAlive()) {
            family.forEach(ProcessHandle::destroyForcibly);
            input.fail(new IOException(ending()));
        }
    }

    private void terminate() {
        rememberFamily();
        family.forEach(ProcessHandle::destroy);
    }

    /** Once a process is gone, nobody knows what it has started. */
    private void rememberFamily() {
        if (process.isAlive()) {
            process.descendants().forEach(family::add);
            family.add(process.toHandle());
        }
    }

    /** As ssh does: a command such as nc would wait for ever for a program that has ended without a word. */
    private void terminateAtExit() {
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            log.debug("{}: started while the program ends", name, e);
        }
    }

    private void forgetAtExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            log.trace("{}: ended with the program", name, e);
        }
    }

    /** Sends every write at once. A command that has gone says why. */
    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            OutputStream stdin = process.getOutputStream();
            try {
                stdin.write(source, offset, length);
                stdin.flush();
            } catch (IOException e) {
                throw new IOException(ending(), e);
            }
        }

        @Override
        public void close() throws IOException {
            shutdownOutput();
        }
    }
}
