package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** ssh's rules for private key files. */
final class KeyFiles {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private KeyFiles() {}

    /** Checks that the file is there, readable, and open to nobody else if it is our own. */
    static void check(Path file) throws UnusableKeyException {
        if (!Files.exists(file)) {
            throw new UnusableKeyException("doesn't exist", new NoSuchFileException(file.toString()));
        }
        if (Files.isDirectory(file)) {
            throw new UnusableKeyException("is a directory, not a private key file", null);
        }
        if (!Files.isReadable(file)) {
            throw new UnusableKeyException("can't be read: check its owner and permissions", null);
        }
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null && isOpenToOthers(view.readAttributes())) {
                throw new UnusableKeyException(
                        "is open to other users, as ssh does not allow: run chmod 600 " + file, null);
            }
        } catch (IOException e) {
            throw new UnusableKeyException("can't be checked: " + e.getMessage(), e);
        }
    }

    /** Like ssh, looks only at files that belong to the user: others' permissions are not ours to judge. */
    private static boolean isOpenToOthers(PosixFileAttributes attributes) {
        Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
        open.retainAll(attributes.permissions());
        return !open.isEmpty() && attributes.owner().getName().equals(System.getProperty("user.name"));
    }
}
