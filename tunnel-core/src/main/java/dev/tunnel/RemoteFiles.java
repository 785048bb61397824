package dev.tunnel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files of the last hop, over SFTP and through the whole route, as {@code scp} and {@code sftp} have them. Safe for use
 * by several threads, one of which works at a time: two transfers at once need two of these.
 *
 * <pre>{@code
 * try (RemoteFiles files = connection.files()) {
 *   files.upload(Path.of("app.jar"), "/srv/app/app.jar");
 *   files.download("/var/log/app", Path.of("logs"), Transfer.defaults().keepingAttributes());
 * }
 * }</pre>
 *
 * <p>Remote paths are the server's, with {@code /} between their parts; a relative one begins at the user's home. There
 * is no {@code ~} and there are no patterns. A file appears under its name when all of it is there, in one step: until
 * then it is beside it under a name that begins with a dot and ends with {@code .part}. What a failed transfer leaves
 * is removed where that is still possible, unless it {@linkplain Transfer#resuming() is to be resumed}.
 *
 * <p>Symbolic links: what is named itself is followed, where it is read. Links in a folder are left out, and so lead
 * nowhere; {@link Transferred#skipped()} has them. A link that has the name of a file to be written is replaced on this
 * machine, and followed over there. A server's names never lead out of the folder that is downloaded to.
 *
 * <p>Every method throws {@link TunnelException.File} if the server refuses, {@link TunnelException.Unreachable} if the
 * session is lost, {@link TunnelException.Closed} if this or the connection is or gets closed,
 * {@link TunnelException.Command} or {@link TunnelException.ChannelOpen} if the server has no SFTP, and
 * {@link java.io.InterruptedIOException} if the thread is interrupted (then the interrupt status is set). Whatever else
 * goes wrong on this machine is an {@link IOException} of the JDK. After any of them, this can still be used, but for
 * {@code Closed} and {@code Unreachable}.
 */
public interface RemoteFiles extends AutoCloseable {

    /**
     * Uploads a file or a folder with everything in it, with {@link Transfer#defaults()}.
     *
     * @param local a file or folder
     * @param remote what it shall be over there; with {@code /} at its end, the folder that it shall come into
     * @return what has been uploaded
     * @throws IOException as above
     */
    default Transferred upload(Path local, String remote) throws IOException {
        return upload(local, remote, Transfer.defaults());
    }

    /**
     * Uploads a file or a folder with everything in it. What is in the remote folder already stays there, unless it has
     * the name of an uploaded file. A file that replaces another gets its permissions, unless they come from the
     * original.
     *
     * @param local a file or folder
     * @param remote what it shall be over there; with {@code /} at its end, the folder that it shall come into
     * @param options how
     * @return what has been uploaded
     * @throws IOException as above
     */
    Transferred upload(Path local, String remote, Transfer options) throws IOException;

    /**
     * Downloads a file or a folder with everything in it, with {@link Transfer#defaults()}.
     *
     * @param remote a file or folder
     * @param local what it shall be on this machine
     * @return what has been downloaded
     * @throws IOException as above
     */
    default Transferred download(String remote, Path local) throws IOException {
        return download(remote, local, Transfer.defaults());
    }

    /**
     * Downloads a file or a folder with everything in it. What is in the local folder already stays there, unless it
     * has the name of a downloaded file.
     *
     * @param remote a file or folder
     * @param local what it shall be on this machine
     * @param options how
     * @return what has been downloaded
     * @throws IOException as above
     */
    Transferred download(String remote, Path local, Transfer options) throws IOException;

    /**
     * The content of a folder, in the server's order; links are not followed.
     *
     * @param folder the folder
     * @return its files and folders
     * @throws IOException as above
     */
    List<RemoteFile> list(String folder) throws IOException;

    /**
     * A file or folder, links followed.
     *
     * @param path its path
     * @return empty if there is nothing
     * @throws IOException as above
     */
    Optional<RemoteFile> find(String path) throws IOException;

    /**
     * Makes a folder, and those above it that are missing ({@code mkdir -p}).
     *
     * @param folder the folder; nothing happens if it is there
     * @throws IOException as above
     */
    void createFolders(String folder) throws IOException;

    /**
     * Removes a file, a link or an empty folder.
     *
     * @param path its path
     * @throws IOException as above
     */
    void delete(String path) throws IOException;

    /**
     * Renames a file or folder. A file that has the name is replaced in one step where the server can do that, as
     * OpenSSH's can, and otherwise stays, and the server refuses.
     *
     * @param from its path
     * @param to its path afterwards
     * @throws IOException as above
     */
    void rename(String from, String to) throws IOException;

    /** Ends what is under way, which fails, and frees the channel. Idempotent, and never throws. */
    @Override
    void close();
}
