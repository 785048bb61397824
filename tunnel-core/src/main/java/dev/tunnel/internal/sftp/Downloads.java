package dev.tunnel.internal.sftp;

import dev.tunnel.Transfer;
import dev.tunnel.Transferred;
import dev.tunnel.TunnelException.File.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Downloads a file or a folder, so that nothing is seen under its name before all of it is there. */
public final class Downloads {
    private static final int DEEPEST = 100;
    private static final int ANY_FILE = 0666;
    private static final int CREATION_MASK = 0777;

    private final Sftp sftp;
    private final Transfer options;
    private final Tally tally;

    public Downloads(Sftp sftp, Transfer options) {
        this.sftp = sftp;
        this.options = options;
        this.tally = new Tally(options.listener());
    }

    /** Downloads whatever the path names. */
    public Transferred run(String remote, Path local) throws IOException, InterruptedException {
        Attributes found = sftp.stat(remote);
        if (found.isFolder()) {
            if (!Files.isDirectory(local)) {
                Files.createDirectories(local);
            }
            folder(remote, found, local, 0);
        } else {
            file(remote, found, local);
        }
        return tally.result();
    }

    private void folder(String remote, Attributes attributes, Path local, int depth)
            throws IOException, InterruptedException {
        if (depth > DEEPEST) {
            throw new SftpException(
                    Reason.PROTOCOL, "folders in folders, more than " + DEEPEST + " deep: " + Sftp.quoted(remote));
        }
        Set<Path> seen = new HashSet<>();
        for (Sftp.Entry entry : sftp.list(remote)) {
            String path = Names.join(remote, entry.name());
            Path target = Names.resolve(local, entry.name());
            if (Names.isGarbled(entry.name())) {
                tally.skip(path, "the name is not UTF-8");
            } else if (!seen.add(target)) {
                throw Names.unsafe(entry.name()); // the second of its name here
            } else {
                entry(path, entry.attributes(), target, depth);
            }
        }
        if (options.isKeepingAttributes()) {
            LocalFiles.set(local, attributes);
        }
        tally.folderDone();
    }

    private void entry(String remote, Attributes attributes, Path local, int depth)
            throws IOException, InterruptedException {
        if (attributes.isLink()) {
            tally.skip(remote, "a link");
        } else if (attributes.isFolder()) {
            makeFolder(local);
            folder(remote, attributes, local, depth + 1);
        } else if (attributes.isFile()) {
            file(remote, attributes, local);
        } else {
            tally.skip(remote, "a device, socket or pipe");
        }
    }

    /** A link to a folder is not a folder of ours. */
    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(folder.toString());
            }
            Files.createDirectory(folder);
        }
    }

    private void file(String remote, Attributes attributes, Path local) throws IOException, InterruptedException {
        if (Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(local.toString(), null, "is a folder, where a file is to be written");
        }
        String name = String.valueOf(local.getFileName());
        Path partial = local.resolveSibling(Names.partial(name, attributes.size(), attributes.modified()));
        long start = options.isResuming() && LocalFiles.isRegular(partial) ? Files.size(partial) : 0;
        if (start > attributes.size()) {
            start = 0;
        }
        boolean done = false;
        try {
            long length = read(remote, attributes, partial, start);
            if (options.isKeepingAttributes()) {
                LocalFiles.set(partial, attributes);
            }
            LocalFiles.replace(partial, local);
            tally.fileDone(length);
            done = true;
        } finally {
            if (!done && !options.isResuming()) {
                Files.deleteIfExists(partial);
            }
        }
    }

    private long read(String remote, Attributes attributes, Path partial, long start)
            throws IOException, InterruptedException {
        byte[] handle = sftp.open(remote, Sftp.READ, Attributes.NONE);
        int mode = attributes.hasPermissions() ? attributes.permissions() & CREATION_MASK : ANY_FILE;
        Progress progress = tally.file(remote, start, attributes.size());
        long length;
        try (OutputStream out = start > 0 ? LocalFiles.append(partial) : LocalFiles.create(partial, mode)) {
            length = new Download(sftp, handle, remote, attributes.size(), start, out, progress).run();
        } catch (SftpException e) {
            sftp.closeAfter(e, handle, remote);
            throw e;
        }
        sftp.close(handle, remote);
        return length;
    }
}
