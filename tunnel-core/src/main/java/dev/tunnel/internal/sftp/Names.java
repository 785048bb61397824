package dev.tunnel.internal.sftp;

import dev.tunnel.TunnelException.File.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of files, there and here. */
final class Names {
    /** File systems take 255 bytes. */
    private static final int LONGEST = 200;

    private static final Pattern NOT_ON_WINDOWS = Pattern.compile(
            ".*[<>:\"/\\\\|?*\\x00-\\x1f].*|.*[. ]|(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.DOTALL);

    private Names() {}

    /** What a server calls an entry of a folder, in a local folder, and nowhere else. */
    static Path resolve(Path folder, String name) throws SftpException {
        boolean onWindows = folder.getFileSystem().getSeparator().equals("\\");
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0
                || (onWindows && !isUsableOnWindows(name))) {
            throw unsafe(name);
        }
        try {
            Path path = folder.resolve(name);
            if (folder.equals(path.getParent()) || (folder.toString().isEmpty() && path.getNameCount() == 1)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Said below in our words.
        }
        throw unsafe(name);
    }

    /** Whether it is not a device, a drive, another stream of a file, or trimmed to another name there. */
    static boolean isUsableOnWindows(String name) {
        return !NOT_ON_WINDOWS.matcher(name).matches();
    }

    static SftpException unsafe(String name) {
        return new SftpException(
                Reason.UNSAFE_NAME,
                "the server names an entry of a folder " + Sftp.quoted(name)
                        + ", which this machine can't have, or not only there");
    }

    /** Whether the server's name was not UTF-8, so that it can't be asked for. */
    static boolean isGarbled(String name) {
        return name.indexOf('\ufffd') >= 0;
    }

    /** What a file is called until all of it is there: the same for the same version of the same original. */
    static String partial(String name, long size, long modifiedSeconds) {
        String version = String.format("%08x", 31 * Long.hashCode(size) + Long.hashCode(modifiedSeconds));
        boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST;
        String kept = tooLong ? Integer.toHexString(name.hashCode()) : name;
        return "." + kept + "." + version + ".part";
    }

    /** The folder that a remote path is in. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }

    /** The last part of a remote path. */
    static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** An entry of a remote folder. */
    static String join(String folder, String name) {
        return folder.endsWith("/") ? folder + name : folder + "/" + name;
    }
}
