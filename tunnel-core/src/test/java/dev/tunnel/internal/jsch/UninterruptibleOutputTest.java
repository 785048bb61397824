package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A shared socket outlives the interrupt of a virtual thread that writes to it. */
class UninterruptibleOutputTest {
    private static final int CHUNK = 64 * 1024;

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void anInterruptedVirtualThreadDoesNotCloseTheSocketItWritesTo() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket peer = server.accept();
                OutputStream out = new UninterruptibleOutput(socket.getOutputStream(), "tunnel-write-test")) {
            AtomicLong written = new AtomicLong();
            Thread writer = startVirtualThread(() -> writeUntilInterrupted(out, written));
            Await.until("the socket's buffers are full", () -> isStuck(written));

            writer.interrupt();
            drain(peer, written, writer);

            assertThat(socket.isClosed()).isFalse();
            out.write(1);
        }
    }

    /** By reflection, since the tests are compiled for Java 17. */
    private static Thread startVirtualThread(Runnable task) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    private static void writeUntilInterrupted(OutputStream out, AtomicLong written) {
        byte[] chunk = new byte[CHUNK];
        while (!Thread.currentThread().isInterrupted()) {
            try {
                out.write(chunk, 0, CHUNK);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            written.addAndGet(CHUNK);
        }
    }

    /** Nothing moves any more for a while. */
    private static boolean isStuck(AtomicLong written) {
        long before = written.get();
        LockSupport.parkNanos(200_000_000);
        return before > 0 && written.get() == before;
    }

    private static void drain(Socket peer, AtomicLong written, Thread writer) {
        byte[] buffer = new byte[CHUNK];
        AtomicLong read = new AtomicLong();
        Await.until("everything is read and the writer has ended", () -> {
            read.addAndGet(readSome(peer, buffer));
            return !writer.isAlive() && read.get() == written.get();
        });
    }

    /** Never waits: the writer may have written its last byte already. */
    private static int readSome(Socket peer, byte[] buffer) {
        try {
            InputStream in = peer.getInputStream();
            return in.available() > 0 ? in.read(buffer) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
