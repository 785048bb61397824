package dev.tunnel.internal.sftp;

import dev.tunnel.TransferListener;
import dev.tunnel.Transferred;
import java.util.ArrayList;
import java.util.List;

/** Counts what has been transferred, and tells. */
final class Tally {
    private final TransferListener listener;
    private final List<String> skipped = new ArrayList<>();
    private long files;
    private long folders;
    private long bytes;

    Tally(TransferListener listener) {
        this.listener = listener;
    }

    /** A file begins. */
    Progress file(String path, long start, long total) {
        listener.progress(path, start, total);
        return at -> listener.progress(path, at, total);
    }

    void fileDone(long length) {
        files++;
        bytes += length;
    }

    void folderDone() {
        folders++;
    }

    void skip(String path, String why) {
        skipped.add(path);
        listener.skipped(path, why);
    }

    Transferred result() {
        return new Transferred(files, folders, bytes, skipped);
    }
}
