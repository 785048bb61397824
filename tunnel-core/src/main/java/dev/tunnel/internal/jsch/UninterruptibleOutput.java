package dev.tunnel.internal.jsch;

import dev.tunnel.internal.session.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a socket that many users share. The JDK closes a socket when a virtual thread is interrupted while it
 * writes to it, which would end everybody's session; so what a virtual thread writes is written by a platform thread,
 * for which it waits.
 */
final class UninterruptibleOutput extends OutputStream {
    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualMethod();

    private final OutputStream out;
    private final ExecutorService executor;

    /** Names the platform thread, which exists only where virtual threads write. */
    UninterruptibleOutput(OutputStream out, String threadName) {
        this.out = out;
        this.executor = Threads.executor(threadName);
    }

    /** {@code Thread.isVirtual}, where the JDK has it. */
    private static @Nullable MethodHandle isVirtualMethod() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            return null; // before JDK 21 there are no virtual threads
        }
    }

    private static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable e) {
            throw new IllegalStateException("Thread.isVirtual throws nothing", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (!isVirtual(Thread.currentThread())) {
            out.write(source, offset, length);
            return;
        }
        await(executor.submit(() -> {
            out.write(source, offset, length);
            return null;
        }));
    }

    private static void await(Future<?> written) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    written.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IOException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        executor.shutdown();
        out.close();
    }
}
