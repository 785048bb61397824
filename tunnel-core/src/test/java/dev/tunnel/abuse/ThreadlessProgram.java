package dev.tunnel.abuse;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteProcess;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ChildJvm} does that runs out of threads: it uses tunnels, closes them and opens others while there are
 * none left. Each of its threads takes so much of its address space that few are enough.
 */
final class ThreadlessProgram {
    /** Goes with {@link #STACK_MEBIBYTES} and the limit of the address space. */
    static final String[] OPTIONS = {
        "-Xss512m",
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:ReservedCodeCacheSize=48m",
        "-XX:CompressedClassSpaceSize=32m",
        "-Xlog:os+thread=off"
    };

    static final int ADDRESS_SPACE_GIBIBYTES = 24;
    private static final long STACK_MEBIBYTES = 512;
    private static final long SMALL_STACK_MEBIBYTES = 32;
    /** What the virtual machine may need in the meantime. */
    private static final long BALLAST_MEBIBYTES = 300;

    private static final int TRIES = 20;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Hop hop;
    private final int echo;
    private final Hogs hogs = new Hogs();
    private final Errors errors;

    private ThreadlessProgram(Hop hop, int echo, Errors errors) {
        this.hop = hop;
        this.echo = echo;
        this.errors = errors;
    }

    /** Takes all threads there can be, also those that become free, until it gives them back. */
    private static final class Hogs {
        private final Deque<Thread> threads = new ArrayDeque<>();
        private CountDownLatch end = new CountDownLatch(0);

        void takeAll() {
            end = new CountDownLatch(1);
            CountDownLatch ballastEnd = new CountDownLatch(1);
            Thread ballast = thread(BALLAST_MEBIBYTES, ballastEnd);
            Thread taker = new Thread(this::takeMore, "hogs");
            ballast.start();
            threads.add(taker);
            taker.start();
            take(STACK_MEBIBYTES);
            take(SMALL_STACK_MEBIBYTES);
            ballastEnd.countDown();
            Await.until("there is room", () -> !ballast.isAlive());
        }

        private void takeMore() {
            while (end.getCount() > 0) {
                take(STACK_MEBIBYTES);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private synchronized void take(long mebibytes) {
            try {
                while (end.getCount() > 0) {
                    Thread hog = thread(mebibytes, end);
                    hog.start();
                    threads.add(hog);
                }
            } catch (OutOfMemoryError e) {
                // That was the last.
            }
        }

        private static Thread thread(long mebibytes, CountDownLatch end) {
            Runnable wait = () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts it", e);
                }
            };
            return new Thread(null, wait, "hog", mebibytes << 20);
        }

        void giveBack() throws InterruptedException {
            end.countDown();
            for (Thread hog = poll(); hog != null; hog = poll()) {
                hog.join();
            }
        }

        private synchronized @Nullable Thread poll() {
            return threads.poll();
        }
    }

    /** Arguments: known_hosts, key, port of an echo, hop. */
    public static void main(String[] arguments) throws Exception {
        Hop hop = Hop.of(arguments[3])
                .credentials(Credentials.none().identity(Path.of(arguments[1])))
                .hostKeys(HostKeyPolicy.strict(Path.of(arguments[0])));
        Errors errors = new Errors(System.err);
        System.setErr(errors);
        new ThreadlessProgram(hop, Integer.parseInt(arguments[2]), errors).run();
        System.out.println("main returns");
    }

    private void run() throws Exception {
        try (SshClient ssh = SshClient.create()) {
            boolean left = false;
            for (int i = 0; i < TRIES && !left; i++) {
                try (LocalTunnel local = local().client(ssh).open()) {
                    left = leaveAConnectionIdle(local);
                }
            }
            System.out.println("idle connections are waited for: " + left);
            closeEverything(ssh);
        }
    }

    private LocalTunnel.Builder local() {
        return Tunnel.local("127.0.0.1", echo).via(hop);
    }

    /** Whoever would wait for it has no thread at first; false if he has found one all the same. */
    private boolean leaveAConnectionIdle(LocalTunnel local) throws Exception {
        String watcher = "tunnel-" + local.port() + "-watch";
        try (Socket idle = connected(local.port())) {
            CompletableFuture<Void> taken = CompletableFuture.runAsync(hogs::takeAll);
            while (!taken.isDone()) {
                exchange(idle);
            }
            Await.until("he misses a thread", () -> errors.have(watcher + ": no thread left") || runs(watcher));
            boolean found = runs(watcher);
            hogs.giveBack();
            if (found) {
                return false;
            }
        }
        try (Socket idle = connected(local.port())) {
            Await.until("it is waited for", () -> runs(watcher));
            exchange(idle);
        }
        return true;
    }

    /** What is logged. */
    private static final class Errors extends PrintStream {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Errors(PrintStream out) {
            super(out, true);
        }

        @Override
        public void println(String line) {
            lines.add(line);
            super.println(line);
        }

        boolean have(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }
    }

    private static boolean runs(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    private void closeEverything(SshClient ssh) throws Exception {
        LocalTunnel local = local().client(ssh).listener(event -> {}).open();
        // Of several addresses sshd may get only some: the port that it finds free on one may be in use on another.
        RemoteTunnel remote = Tunnel.remote(0, "127.0.0.1", echo)
                .bind("127.0.0.1")
                .client(ssh)
                .via(hop)
                .open();
        SshConnection connection = ssh.connect(hop);
        Socket own = connection.connect("127.0.0.1", echo);
        exchange(own);
        RemoteProcess cat = connection.exec("cat");
        RemoteProcess sleeping = connection.exec("sleep 1000");
        try (Socket client = connected(local.port());
                Socket visitor = connected(remote.port())) {
            hogs.takeAll();
            openAnother();
            cat.stdin().close();
            System.out.println("cat ends: " + cat.waitFor());
            exchange(own);
            sleeping.close();
            own.close();
            connection.close();
            remote.close();
            local.close();
            ssh.close();
            hogs.giveBack();
            System.out.println("closed: " + !client.isClosed() + !visitor.isClosed());
        }
        Await.until(
                "no connection is open",
                () -> local.stats().connectionsOpen() == 0 && remote.stats().connectionsOpen() == 0);
    }

    /** With a session of its own; whether a thread has become free for it meanwhile is nobody's guess. */
    private void openAnother() throws IOException {
        try (LocalTunnel another = local().open()) {
            System.out.println("opened " + another);
        } catch (TunnelException e) {
            System.out.println("not opened: " + e.getMessage());
        }
    }

    private static Socket connected(int port) throws IOException {
        Socket client = new Socket("127.0.0.1", port);
        exchange(client);
        return client;
    }

    private static void exchange(Socket client) throws IOException {
        client.getOutputStream().write('x');
        if (client.getInputStream().read() != 'x') {
            throw new AssertionError("it doesn't echo");
        }
    }
}
