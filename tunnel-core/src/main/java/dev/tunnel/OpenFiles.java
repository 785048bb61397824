package dev.tunnel;

import dev.tunnel.internal.sftp.Attributes;
import dev.tunnel.internal.sftp.Downloads;
import dev.tunnel.internal.sftp.LostException;
import dev.tunnel.internal.sftp.Sftp;
import dev.tunnel.internal.sftp.SftpException;
import dev.tunnel.internal.sftp.Uploads;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The handle of an SFTP server on the last hop; after a failure in the middle of something it is started anew. */
final class OpenFiles implements RemoteFiles {

    /** Starts an SFTP server. */
    @FunctionalInterface
    interface Starter {
        OpenProcess start() throws TunnelException;
    }

    /** Does something over SFTP. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Sftp sftp) throws IOException, InterruptedException;
    }

    private final Starter starter;
    private final Subject subject;
    private final Duration timeout;
    private final ReentrantLock working = new ReentrantLock();
    /** Guarded by working. */
    private @Nullable Sftp sftp;
    // Guarded by this.
    private @Nullable OpenProcess process;
    private boolean closed;

    private OpenFiles(Starter starter, Subject subject, Duration timeout) {
        this.starter = starter;
        this.subject = subject;
        this.timeout = timeout;
    }

    /** Starts an SFTP server, and waits until it has said so. */
    static OpenFiles open(Starter starter, Subject subject, Duration timeout) throws IOException {
        OpenFiles files = new OpenFiles(starter, subject, timeout);
        files.work(sftp -> true);
        return files;
    }

    private <T> T work(Work<T> work) throws IOException {
        boolean usable = false;
        try {
            working.lockInterruptibly();
            try {
                T result = work.run(sftp());
                usable = true;
                return result;
            } catch (SftpException e) {
                usable = e.reason() != TunnelException.File.Reason.PROTOCOL;
                throw subject.about(new TunnelException.File(last(), e.reason(), String.valueOf(e.getMessage()), e));
            } catch (LostException e) {
                throw lost(e);
            } finally {
                if (!usable) {
                    abandon();
                }
                working.unlock();
            }
        } catch (InterruptedException | ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    private Hop last() {
        return subject.route().last().hop();
    }

    private TunnelException lost(LostException cause) {
        if (isClosed()) {
            return closedException();
        }
        return subject.about(new TunnelException.Unreachable(
                last(), TunnelException.Stage.FILES, Text.printable(cause.getMessage()), cause));
    }

    private TunnelException closedException() {
        return new TunnelException.Closed(subject.name() + ": the files are closed");
    }

    private InterruptedIOException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
                new InterruptedIOException(subject.name() + ": the thread was interrupted while it worked on files");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** The running SFTP server, or else a new one. */
    private Sftp sftp() throws IOException, InterruptedException {
        Sftp running = sftp;
        if (running != null) {
            return running;
        }
        if (isClosed()) {
            throw closedException();
        }
        OpenProcess started = starter.start();
        if (!attach(started)) {
            started.close();
            throw closedException();
        }
        Sftp fresh = Sftp.start(started.channel(), timeout.toNanos());
        sftp = fresh;
        return fresh;
    }

    private synchronized boolean attach(OpenProcess started) {
        process = started;
        return !closed;
    }

    /** What may be in the middle of a packet, or has unanswered requests, is of no use any more. */
    private void abandon() {
        sftp = null;
        OpenProcess old;
        synchronized (this) {
            old = process;
            process = null;
        }
        if (old != null) {
            old.close();
        }
    }

    /** By the program: this, or the connection. */
    private synchronized boolean isClosed() {
        return closed || (process != null && process.isClosed());
    }

    @Override
    public Transferred upload(Path local, String remote, Transfer options) throws IOException {
        Objects.requireNonNull(local, "local");
        checkPath(remote);
        return work(running -> new Uploads(running, options).run(local, remote));
    }

    @Override
    public Transferred download(String remote, Path local, Transfer options) throws IOException {
        Objects.requireNonNull(local, "local");
        checkPath(remote);
        return work(running -> new Downloads(running, options).run(remote, local));
    }

    @Override
    public List<RemoteFile> list(String folder) throws IOException {
        checkPath(folder);
        return work(running -> running.list(folder).stream()
                .map(entry -> file(
                        folder.endsWith("/") ? folder + entry.name() : folder + "/" + entry.name(), entry.attributes()))
                .toList());
    }

    @Override
    public Optional<RemoteFile> find(String path) throws IOException {
        checkPath(path);
        return work(running -> Optional.ofNullable(running.find(path)).map(found -> file(path, found)));
    }

    private static RemoteFile file(String path, Attributes attributes) {
        Optional<Instant> modified =
                attributes.hasTimes() ? Optional.of(Instant.ofEpochSecond(attributes.modified())) : Optional.empty();
        return new RemoteFile(path, kind(attributes), attributes.size(), attributes.permissions(), modified);
    }

    private static RemoteFile.Kind kind(Attributes attributes) {
        if (attributes.isFolder()) {
            return RemoteFile.Kind.FOLDER;
        }
        if (attributes.isLink()) {
            return RemoteFile.Kind.LINK;
        }
        return attributes.isFile() ? RemoteFile.Kind.FILE : RemoteFile.Kind.OTHER;
    }

    @Override
    public void createFolders(String folder) throws IOException {
        checkPath(folder);
        work(running -> {
            running.makeFolders(folder);
            return true;
        });
    }

    @Override
    public void delete(String path) throws IOException {
        checkPath(path);
        work(running -> {
            running.remove(path);
            return true;
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        checkPath(from);
        checkPath(to);
        work(running -> {
            running.rename(from, to);
            return true;
        });
    }

    private void checkPath(String path) throws TunnelException {
        if (Objects.requireNonNull(path, "path").isEmpty() || path.indexOf('\0') >= 0) {
            throw new TunnelException.Configuration(
                    null, subject.name() + ": " + Text.quoted(path) + " is no path", null);
        }
    }

    @Override
    public void close() {
        OpenProcess running;
        synchronized (this) {
            closed = true;
            running = process;
        }
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String toString() {
        return "files over " + subject.name();
    }
}
