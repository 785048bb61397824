package dev.tunnel.internal.sftp;

import dev.tunnel.TunnelException.File.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads one remote file with many requests under way, so that the distance doesn't matter: as many as there have been
 * replies, twice, until so much is under way as a channel's window can have. What comes is written in the order of the
 * file, so what has been written is always its beginning.
 */
final class Download {
    private static final int READ = 5;
    private static final int STATUS = 101;
    private static final int DATA = 103;
    private static final int FIRST_REQUESTS = 4;
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    /** A part of the file that was asked for. */
    private record Part(long offset, int length) {}

    private final Sftp sftp;
    private final SftpChannel channel;
    private final byte[] handle;
    private final String path;
    private final long size;
    private final OutputStream out;
    private final Progress progress;
    private final Map<Integer, Part> asked = new HashMap<>();
    /** What has come before its turn. */
    private final TreeMap<Long, byte[]> early = new TreeMap<>();

    private int allowed = FIRST_REQUESTS;
    private long nextOffset;
    private long written;
    private long end = Long.MAX_VALUE;
    private @Nullable Status failure;

    /**
     * A download of an open file, not yet begun.
     *
     * @param size how long the file seems to be; it is read to its end, wherever that is
     * @param start what there is already
     */
    Download(Sftp sftp, byte[] handle, String path, long size, long start, OutputStream out, Progress progress) {
        this.sftp = sftp;
        this.channel = sftp.channel();
        this.handle = handle;
        this.path = path;
        this.size = size;
        this.nextOffset = start;
        this.written = start;
        this.out = out;
        this.progress = progress;
    }

    /** Reads everything and tells how long the file is. After a refusal no request is unanswered. */
    long run() throws IOException, InterruptedException {
        while (true) {
            askMore();
            if (asked.isEmpty()) {
                break;
            }
            take(channel.receive());
        }
        if (failure != null) {
            throw failure.asException(Sftp.quoted(path));
        }
        if (!early.isEmpty()) {
            throw new SftpException(Reason.CHANGED, Sftp.quoted(path) + " got shorter while it was read");
        }
        return written;
    }

    /** Behind the size that the file seems to have, one request at a time looks for the end. */
    private void askMore() throws IOException, InterruptedException {
        long most = Math.max(1, Math.min(allowed, MOST_BYTES / sftp.readChunk()));
        while (nextOffset < end && asked.size() < (nextOffset < size ? most : 1)) {
            ask(new Part(nextOffset, sftp.readChunk()));
            nextOffset += sftp.readChunk();
        }
    }

    private void ask(Part part) throws IOException, InterruptedException {
        channel.request(READ).putString(handle).putLong(part.offset).putInt(part.length);
        asked.put(channel.send(), part);
    }

    private void take(Reply reply) throws IOException, InterruptedException {
        Part part = asked.remove(reply.id());
        if (part == null) {
            throw SftpException.protocol("it answers a request that nobody made");
        }
        if (reply.type() == STATUS) {
            Status status = Status.read(reply);
            if (!status.isEof() && failure == null) {
                failure = status;
            }
            end = Math.min(end, part.offset);
            return;
        }
        channel.expect(DATA);
        int length = reply.readLength();
        if (length == 0 || length > part.length) {
            throw SftpException.protocol("it sends " + length + " bytes where " + part.length + " were asked for");
        }
        allowed++;
        if (length < part.length) {
            ask(new Part(part.offset + length, part.length - length));
        }
        accept(part.offset, reply.bytes(), reply.position() - length, length);
    }

    private void accept(long offset, byte[] bytes, int start, int length) throws IOException {
        if (offset != written) {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, start, copy, 0, length);
            early.put(offset, copy);
            return;
        }
        write(bytes, start, length);
        for (byte[] next = early.remove(written); next != null; next = early.remove(written)) {
            write(next, 0, next.length);
        }
        progress.at(written);
    }

    private void write(byte[] bytes, int start, int length) throws IOException {
        out.write(bytes, start, length);
        written += length;
    }
}
