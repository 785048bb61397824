package dev.tunnel.internal.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one remote file with many requests under way; how many bytes, the server's window decides. Requests are sent
 * in the order of the file, in which a server works on them, so what it has got is the file's beginning.
 */
final class Upload {
    private static final int WRITE = 6;
    private static final int STATUS = 101;
    private static final int MOST_REQUESTS = 64;

    private final Sftp sftp;
    private final SftpChannel channel;
    private final byte[] handle;
    private final String path;
    private final InputStream in;
    private final Progress progress;
    /** The length of what was sent and not yet confirmed. */
    private final Map<Integer, Integer> sent = new HashMap<>();

    private long offset;
    private long confirmed;
    private @Nullable Status failure;

    /**
     * An upload to an open file, not yet begun.
     *
     * @param start what there is already
     */
    Upload(Sftp sftp, byte[] handle, String path, long start, InputStream in, Progress progress) {
        this.sftp = sftp;
        this.channel = sftp.channel();
        this.handle = handle;
        this.path = path;
        this.offset = start;
        this.confirmed = start;
        this.in = in;
        this.progress = progress;
    }

    /** Writes everything and tells how long the file is. After a {@link SftpException} no request is unanswered. */
    long run() throws IOException, InterruptedException {
        while (failure == null && sendNext()) {
            if (sent.size() >= MOST_REQUESTS) {
                take(channel.receive());
            }
        }
        while (!sent.isEmpty()) {
            take(channel.receive());
        }
        if (failure != null) {
            throw failure.asException(Sftp.quoted(path));
        }
        return confirmed;
    }

    private boolean sendNext() throws IOException, InterruptedException {
        int chunk = sftp.writeChunk();
        Request request =
                channel.request(WRITE).putString(handle).putLong(offset).putInt(0);
        int start = request.end();
        request.room(chunk);
        int n = in.readNBytes(request.bytes(), start, chunk);
        if (n == 0) {
            return false;
        }
        request.setInt(start - Integer.BYTES, n);
        request.filled(n);
        sent.put(channel.send(), n);
        offset += n;
        return true;
    }

    private void take(Reply reply) throws IOException {
        Integer length = sent.remove(reply.id());
        if (length == null) {
            throw SftpException.protocol("it answers a request that nobody made");
        }
        channel.expect(STATUS);
        Status status = Status.read(reply);
        if (status.isOk()) {
            confirmed += length;
            progress.at(confirmed);
        } else if (failure == null) {
            failure = status;
        }
    }
}
