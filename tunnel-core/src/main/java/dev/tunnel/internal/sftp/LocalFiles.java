package dev.tunnel.internal.sftp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What transfers do with files of this machine. */
final class LocalFiles {
    private static final int DEFAULT_FILE = 0644;
    private static final int DEFAULT_FOLDER = 0755;
    private static final int OWNER_MAY_WRITE = 0200;
    private static final String POSIX = "posix";
    private static final String ALL = "rwxrwxrwx";

    private LocalFiles() {}

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    /** Permissions as POSIX has them, or usual ones where there are none. */
    static int permissions(Path path) throws IOException {
        if (!isPosix(path)) {
            return Files.isDirectory(path) ? DEFAULT_FOLDER : DEFAULT_FILE;
        }
        String text = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        int mode = 0;
        for (int i = 0; i < ALL.length(); i++) {
            mode = 2 * mode + (text.charAt(i) == ALL.charAt(i) ? 1 : 0);
        }
        return mode;
    }

    private static Set<PosixFilePermission> asSet(int mode) {
        StringBuilder text = new StringBuilder(ALL);
        for (int i = 0; i < ALL.length(); i++) {
            if (((mode >>> (ALL.length() - 1 - i)) & 1) == 0) {
                text.setCharAt(i, '-');
            }
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    /** A new file with these permissions, as far as the umask has them; never through a link. */
    static OutputStream create(Path file, int mode) throws IOException {
        Files.deleteIfExists(file);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(asSet(mode | OWNER_MAY_WRITE))}
                : new FileAttribute<?>[0];
        return Channels.newOutputStream(Files.newByteChannel(file, options, attributes));
    }

    /** The end of a file that is there. */
    static OutputStream append(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isRegular(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives a file what is known of the original. */
    static void set(Path path, Attributes attributes) throws IOException {
        if (attributes.hasPermissions() && isPosix(path)) {
            Files.setPosixFilePermissions(path, asSet(attributes.permissions()));
        }
        if (attributes.hasTimes()) {
            Files.getFileAttributeView(path, BasicFileAttributeView.class)
                    .setTimes(time(attributes.modified()), time(attributes.accessed()), null);
        }
    }

    private static FileTime time(long seconds) {
        return FileTime.from(seconds, TimeUnit.SECONDS);
    }

    /** Replaces what has the name, in one step. */
    static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
