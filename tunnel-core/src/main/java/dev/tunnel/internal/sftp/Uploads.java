package dev.tunnel.internal.sftp;

import dev.tunnel.Transfer;
import dev.tunnel.Transferred;
import dev.tunnel.TunnelException.File.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Uploads a file or a folder, so that nothing is seen under its name before all of it is there. */
public final class Uploads {
    private static final int OWNER_MAY_WRITE = 0200;
    private static final int CREATION_MASK = 0777;

    private final Sftp sftp;
    private final Transfer options;
    private final Tally tally;

    public Uploads(Sftp sftp, Transfer options) {
        this.sftp = sftp;
        this.options = options;
        this.tally = new Tally(options.listener());
    }

    /** Uploads whatever the path names. */
    public Transferred run(Path local, String remote) throws IOException, InterruptedException {
        String target = remote;
        if (remote.endsWith("/")) {
            target = remote + local.toAbsolutePath().normalize().getFileName();
        }
        BasicFileAttributes attributes = Files.readAttributes(local, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            folder(local, target);
        } else {
            file(local, attributes, target);
        }
        return tally.result();
    }

    private void folder(Path local, String remote) throws IOException, InterruptedException {
        Attributes there = sftp.find(remote);
        if (there == null) {
            sftp.makeFolder(remote);
        } else if (!there.isFolder()) {
            throw new SftpException(Reason.NOT_A_FOLDER, Sftp.quoted(remote) + " is no folder");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(local)) {
            for (Path entry : entries) {
                entry(entry, Names.join(remote, String.valueOf(entry.getFileName())));
            }
        }
        if (options.isKeepingAttributes()) {
            sftp.setAttributes(remote, original(local, Files.readAttributes(local, BasicFileAttributes.class)));
        }
        tally.folderDone();
    }

    private void entry(Path local, String remote) throws IOException, InterruptedException {
        BasicFileAttributes attributes =
                Files.readAttributes(local, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            tally.skip(local.toString(), "a link");
        } else if (attributes.isDirectory()) {
            folder(local, remote);
        } else if (attributes.isRegularFile()) {
            file(local, attributes, remote);
        } else {
            tally.skip(local.toString(), "a device, socket or pipe");
        }
    }

    private static Attributes original(Path local, BasicFileAttributes attributes) throws IOException {
        return Attributes.permissions(LocalFiles.permissions(local))
                .withTimes(
                        attributes.lastAccessTime().to(TimeUnit.SECONDS),
                        attributes.lastModifiedTime().to(TimeUnit.SECONDS));
    }

    private void file(Path local, BasicFileAttributes attributes, String remote)
            throws IOException, InterruptedException {
        Attributes there = sftp.findLink(remote);
        String target = remote;
        if (there != null && there.isLink()) {
            target = sftp.realPath(remote);
            there = sftp.find(target);
        }
        if (there != null && there.isFolder()) {
            throw new SftpException(
                    Reason.IS_A_FOLDER,
                    Sftp.quoted(remote) + " is a folder; name the file in it, or end the path with /");
        }
        long modified = attributes.lastModifiedTime().to(TimeUnit.SECONDS);
        String partial =
                Names.join(Names.parent(target), Names.partial(Names.last(target), attributes.size(), modified));
        try {
            long length = write(local, attributes, partial, finalAttributes(local, attributes, there));
            replace(partial, target, there != null);
            tally.fileDone(length);
        } catch (SftpException e) {
            throw cleared(e, partial);
        }
    }

    /** What a file gets when it is complete; null if what it was made with is right. */
    private @Nullable Attributes finalAttributes(Path local, BasicFileAttributes attributes, @Nullable Attributes there)
            throws IOException {
        if (options.isKeepingAttributes()) {
            return original(local, attributes);
        }
        return there != null && there.hasPermissions() ? Attributes.permissions(there.permissions()) : null;
    }

    private long write(Path local, BasicFileAttributes attributes, String partial, @Nullable Attributes finalAttributes)
            throws IOException, InterruptedException {
        long start = resumeAt(partial, attributes.size());
        int flags = Sftp.WRITE | Sftp.CREATE | (start == 0 ? Sftp.TRUNCATE : 0);
        int mode = (LocalFiles.permissions(local) & CREATION_MASK) | OWNER_MAY_WRITE;
        byte[] handle = sftp.open(partial, flags, Attributes.permissions(mode));
        Progress progress = tally.file(local.toString(), start, attributes.size());
        long length;
        try (InputStream in = Files.newInputStream(local)) {
            in.skipNBytes(start);
            length = new Upload(sftp, handle, partial, start, in, progress).run();
            if (finalAttributes != null) {
                sftp.setAttributes(handle, finalAttributes, partial);
            }
        } catch (SftpException e) {
            sftp.closeAfter(e, handle, partial);
            throw e;
        }
        sftp.close(handle, partial);
        BasicFileAttributes now = Files.readAttributes(local, BasicFileAttributes.class);
        if (length != attributes.size() || !now.lastModifiedTime().equals(attributes.lastModifiedTime())) {
            throw new SftpException(Reason.CHANGED, Sftp.quoted(local.toString()) + " changed while it was uploaded");
        }
        return length;
    }

    private long resumeAt(String partial, long size) throws IOException, InterruptedException {
        Attributes there = options.isResuming() ? sftp.findLink(partial) : null;
        return there != null && there.isFile() && there.hasSize() && there.size() <= size ? there.size() : 0;
    }

    /** In one step, where the server can do that. */
    private void replace(String partial, String target, boolean isThere) throws IOException, InterruptedException {
        if (isThere && !sftp.canReplace()) {
            sftp.removeFile(target);
        }
        sftp.rename(partial, target);
    }

    /** A full disk is a mere failure to SFTP, so that is asked for; and what there is, is removed. */
    private SftpException cleared(SftpException e, String partial) throws IOException, InterruptedException {
        if (e.reason() == Reason.PROTOCOL) {
            return e;
        }
        boolean full = e.reason() == Reason.FAILURE && sftp.isFull(Names.parent(partial));
        SftpException failure =
                full ? new SftpException(Reason.NO_SPACE, e.getMessage() + ": the file system is full") : e;
        if (!options.isResuming()) {
            try {
                sftp.removeFile(partial);
            } catch (SftpException leftover) {
                failure.addSuppressed(leftover);
            }
        }
        return failure;
    }
}
