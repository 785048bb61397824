package dev.tunnel;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A program that runs on the last hop, with its streams and its end, as {@link Process} is one that runs here. Safe for
 * use by several threads; each stream is for one thread at a time.
 *
 * <pre>{@code
 * try (RemoteProcess tar = connection.exec("tar -c /srv/data")) {
 *   tar.stdout().transferTo(file);
 *   RemoteExit exit = tar.waitFor();
 *   ...
 * }
 * }</pre>
 *
 * <p>Bytes are passed on as they are. What the program has sent and nobody has read yet is kept here, at most as much
 * as the channel's window (RFC 4254 section 5.2) allows: 1 MiB, growing up to 16 MiB while it is read quickly. Output
 * and errors share that window, as they do with {@code ssh}: a program whose output isn't read waits, and so does one
 * whose errors aren't. If nobody has even asked for {@link #stderr()}, {@link #stdout()} fails when that happens, and
 * doesn't wait for ever.
 */
public interface RemoteProcess extends AutoCloseable {

    /**
     * The program's standard input. Each write is sent at once, so many small ones are better put into a
     * {@link java.io.BufferedOutputStream}. A write waits while the program takes nothing; like a
     * {@link java.net.Socket}'s, it ignores interrupts. Closing the stream is the end of the input and nothing else.
     *
     * @return the stream; writes to it fail once the program has ended, the session is lost or this has been closed,
     *     and also once the program has closed its input, if the server says so. OpenSSH says it to its own client
     *     only, and otherwise throws away what comes
     */
    OutputStream stdin();

    /**
     * The program's standard output; {@link InputStream#transferTo} is the fast way to read it. It ends when nobody
     * over there has it open any more, which may be before or after the program's end. A read fails, and never reports
     * the end, if the session was lost before. Reads ignore interrupts. Closing the stream changes nothing.
     *
     * @return the stream
     */
    InputStream stdout();

    /**
     * The program's standard error, like {@link #stdout()}. Who reads both in two threads should ask for both before
     * reading one; see above.
     *
     * @return the stream; empty if the errors come among the output
     */
    InputStream stderr();

    /**
     * Waits until the program has ended. Its output may have more to read then, from others that it has started too. A
     * program whose output isn't read may never end.
     *
     * @return how it ended
     * @throws TunnelException.Unreachable if the session was lost before that was known
     * @throws TunnelException.Closed if this was closed before that was known
     * @throws InterruptedException if the thread is interrupted
     */
    RemoteExit waitFor() throws TunnelException, InterruptedException;

    /**
     * Waits for a limited time until the program has ended; see {@link #waitFor()}.
     *
     * @param timeout the longest time to wait; zero or negative doesn't wait
     * @return how it ended, or empty if it still runs
     * @throws TunnelException.Unreachable if the session was lost before that was known
     * @throws TunnelException.Closed if this was closed before that was known
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<RemoteExit> waitFor(Duration timeout) throws TunnelException, InterruptedException;

    /**
     * How the program has ended, once it has; fails with what {@link #waitFor()} would throw.
     *
     * @return a future of its own for each call; what depends on it runs on a thread of the library
     */
    CompletableFuture<RemoteExit> onExit();

    /**
     * Sends the program a signal (RFC 4254 section 6.9), without waiting for anything. The server doesn't say whether
     * it does so; OpenSSH can since version 8.1, but not for {@code root} nor for subsystems.
     *
     * @param name the signal without {@code SIG}: {@code TERM}, {@code INT}, {@code KILL}, {@code HUP}, …
     * @throws IllegalArgumentException if the name has other characters than letters, digits, {@code -}, {@code @} and
     *     dots
     * @throws TunnelException.Unreachable if the session is lost
     * @throws TunnelException.Closed if the program has ended, or this is closed
     */
    void signal(String name) throws TunnelException;

    /**
     * Whether nothing is known about the program's end, and the channel to it is open.
     *
     * @return whether it runs
     */
    boolean isAlive();

    /**
     * Gives the channel up: streams fail, and the server is told. What was written to {@link #stdin()} before still
     * arrives. As with {@code ssh}, the program isn't killed: its input ends, and its output fails; see
     * {@link #signal}. Never waits for the server. Idempotent, and never throws.
     */
    @Override
    void close();
}
