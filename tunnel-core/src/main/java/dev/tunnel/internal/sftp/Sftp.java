package dev.tunnel.internal.sftp;

import dev.tunnel.TunnelException.File.Reason;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of SFTP, one at a time; paths are the server's. For one thread at a time, which may be interrupted. */
public final class Sftp {
    private static final int OPEN = 3;
    private static final int CLOSE = 4;
    private static final int LSTAT = 7;
    private static final int FSTAT = 8;
    private static final int SETSTAT = 9;
    private static final int FSETSTAT = 10;
    private static final int OPENDIR = 11;
    private static final int READDIR = 12;
    private static final int REMOVE = 13;
    private static final int MKDIR = 14;
    private static final int RMDIR = 15;
    private static final int REALPATH = 16;
    private static final int STAT = 17;
    private static final int RENAME = 18;
    private static final int EXTENDED = 200;
    private static final int STATUS = 101;
    private static final int HANDLE = 102;
    private static final int NAME = 104;
    private static final int ATTRS = 105;
    private static final int EXTENDED_REPLY = 201;

    static final int READ = 1;
    static final int WRITE = 2;
    static final int CREATE = 8;
    static final int TRUNCATE = 16;

    /** Everybody takes so much (section 3 of the draft). */
    private static final int SAFE_CHUNK = 32 * 1024;

    private static final int LONGEST_CHUNK = 255 * 1024;
    private static final int MOST_ENTRIES = 1_000_000;

    private final SftpChannel channel;
    private int readChunk = SAFE_CHUNK;
    private int writeChunk = SAFE_CHUNK;

    private Sftp(SftpChannel channel) {
        this.channel = channel;
    }

    /**
     * Agrees on the version and asks for the server's limits.
     *
     * @param timeoutNanos how long the server may take to say that it is one
     * @throws LostException if the channel ends, or the server doesn't answer
     * @throws SftpException if the other side is no SFTP server
     */
    public static Sftp start(ProgramChannel program, long timeoutNanos) throws IOException, InterruptedException {
        SftpChannel channel = new SftpChannel(program);
        channel.start(timeoutNanos);
        Sftp sftp = new Sftp(channel);
        if (channel.has("limits@openssh.com", "1")) {
            sftp.askLimits();
        }
        return sftp;
    }

    private void askLimits() throws IOException, InterruptedException {
        channel.request(EXTENDED).putString("limits@openssh.com");
        Reply reply = channel.receive(channel.send(), EXTENDED_REPLY, "limits");
        reply.readLong(); // the longest packet
        readChunk = chunk(reply.readLong());
        writeChunk = chunk(reply.readLong());
    }

    /** What the server takes, unless it doesn't say; but no more than we do. */
    private static int chunk(long limit) {
        return limit <= 0 ? SAFE_CHUNK : (int) Math.min(limit, LONGEST_CHUNK);
    }

    SftpChannel channel() {
        return channel;
    }

    int readChunk() {
        return readChunk;
    }

    int writeChunk() {
        return writeChunk;
    }

    /** A name in a folder. */
    public record Entry(String name, Attributes attributes) {}

    /** What is there, links followed; null if there is nothing. */
    public @Nullable Attributes find(String path) throws IOException, InterruptedException {
        return find(STAT, path);
    }

    /** What is there, links not followed; null if there is nothing. */
    public @Nullable Attributes findLink(String path) throws IOException, InterruptedException {
        return find(LSTAT, path);
    }

    private @Nullable Attributes find(int type, String path) throws IOException, InterruptedException {
        channel.request(type).putString(path);
        try {
            return Attributes.read(channel.receive(channel.send(), ATTRS, quoted(path)));
        } catch (SftpException e) {
            if (e.reason() == Reason.NO_SUCH_FILE) {
                return null;
            }
            throw e;
        }
    }

    /** What is there, links followed. */
    public Attributes stat(String path) throws IOException, InterruptedException {
        Attributes found = find(path);
        if (found == null) {
            throw missing(path);
        }
        return found;
    }

    static SftpException missing(String path) {
        return new SftpException(Reason.NO_SUCH_FILE, quoted(path) + ": no such file or folder");
    }

    static String quoted(String path) {
        return Text.quoted(path);
    }

    /** The absolute path. */
    public String realPath(String path) throws IOException, InterruptedException {
        channel.request(REALPATH).putString(path);
        Reply reply = channel.receive(channel.send(), NAME, quoted(path));
        if (reply.readInt() < 1) {
            throw SftpException.protocol("it names nothing");
        }
        return reply.readText();
    }

    /** The folder's content but for {@code .} and {@code ..}, whatever the names are. */
    public List<Entry> list(String folder) throws IOException, InterruptedException {
        channel.request(OPENDIR).putString(folder);
        byte[] handle = handle(folder);
        List<Entry> entries = new ArrayList<>();
        while (readSome(folder, handle, entries)) {
            if (entries.size() > MOST_ENTRIES) {
                throw new SftpException(
                        Reason.PROTOCOL, quoted(folder) + " has more than " + MOST_ENTRIES + " entries");
            }
        }
        close(handle, folder);
        entries.removeIf(entry -> entry.name().equals(".") || entry.name().equals(".."));
        return entries;
    }

    private boolean readSome(String folder, byte[] handle, List<Entry> entries)
            throws IOException, InterruptedException {
        channel.request(READDIR).putString(handle);
        Reply reply = channel.receiveOnly(channel.send());
        if (reply.type() == STATUS) {
            Status status = Status.read(reply);
            if (status.isEof()) {
                return false;
            }
            throw status.asException(quoted(folder));
        }
        channel.expect(NAME);
        for (long left = reply.readUnsignedInt(); left > 0; left--) {
            String name = reply.readText();
            reply.readLength(); // as ls -l shows it
            entries.add(new Entry(name, Attributes.read(reply)));
        }
        return true;
    }

    /** Makes a folder. */
    public void makeFolder(String path) throws IOException, InterruptedException {
        channel.request(MKDIR).putString(path).putInt(0);
        done(path);
    }

    /** Makes a folder, and those above it that are missing. */
    public void makeFolders(String path) throws IOException, InterruptedException {
        Attributes there = find(path);
        if (there == null) {
            String parent = Names.parent(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
            if (!parent.equals(path)) {
                makeFolders(parent);
            }
            makeFolder(path);
        } else if (!there.isFolder()) {
            throw new SftpException(Reason.NOT_A_FOLDER, quoted(path) + " is no folder");
        }
    }

    /** Removes a file, a link or an empty folder. */
    public void remove(String path) throws IOException, InterruptedException {
        Attributes there = findLink(path);
        if (there == null) {
            throw missing(path);
        }
        if (there.isFolder()) {
            removeFolder(path);
        } else {
            removeFile(path);
        }
    }

    public void removeFile(String path) throws IOException, InterruptedException {
        channel.request(REMOVE).putString(path);
        done(path);
    }

    /** Removes an empty folder. */
    public void removeFolder(String path) throws IOException, InterruptedException {
        channel.request(RMDIR).putString(path);
        done(path);
    }

    /** Renames, in one step if the server can, so that what has the name is replaced; other servers refuse then. */
    public void rename(String from, String to) throws IOException, InterruptedException {
        Request request = canReplace()
                ? channel.request(EXTENDED).putString("posix-rename@openssh.com")
                : channel.request(RENAME);
        request.putString(from).putString(to);
        done(from);
    }

    /** Whether a rename replaces what has the name. */
    boolean canReplace() {
        return channel.has("posix-rename@openssh.com", "1");
    }

    public void setAttributes(String path, Attributes attributes) throws IOException, InterruptedException {
        attributes.write(channel.request(SETSTAT).putString(path));
        done(path);
    }

    byte[] open(String path, int flags, Attributes attributes) throws IOException, InterruptedException {
        attributes.write(channel.request(OPEN).putString(path).putInt(flags));
        return handle(path);
    }

    Attributes stat(byte[] handle, String path) throws IOException, InterruptedException {
        channel.request(FSTAT).putString(handle);
        return Attributes.read(channel.receive(channel.send(), ATTRS, quoted(path)));
    }

    void setAttributes(byte[] handle, Attributes attributes, String path) throws IOException, InterruptedException {
        attributes.write(channel.request(FSETSTAT).putString(handle));
        done(path);
    }

    void close(byte[] handle, String path) throws IOException, InterruptedException {
        channel.request(CLOSE).putString(handle);
        done(path);
    }

    /** Closes a handle after a failure that left the channel usable; what that brings is only a part of it. */
    void closeAfter(SftpException failure, byte[] handle, String path) throws IOException, InterruptedException {
        if (failure.reason() == Reason.PROTOCOL) {
            return;
        }
        try {
            close(handle, path);
        } catch (SftpException e) {
            failure.addSuppressed(e);
        }
    }

    /** Whether the file system that the folder is in has no room left; false if the server doesn't tell. */
    boolean isFull(String folder) throws IOException, InterruptedException {
        if (!channel.has("statvfs@openssh.com", "2")) {
            return false;
        }
        channel.request(EXTENDED).putString("statvfs@openssh.com").putString(folder);
        Reply reply = channel.receiveOnly(channel.send());
        if (reply.type() == STATUS) {
            return false;
        }
        channel.expect(EXTENDED_REPLY);
        reply.readLong(); // block size
        reply.readLong(); // fragment size
        reply.readLong(); // blocks
        reply.readLong(); // free blocks
        return reply.readLong() == 0; // those for everybody
    }

    private byte[] handle(String path) throws IOException, InterruptedException {
        return channel.receive(channel.send(), HANDLE, quoted(path)).readBytes();
    }

    private void done(String path) throws IOException, InterruptedException {
        Reply reply = channel.receiveOnly(channel.send());
        channel.expect(STATUS);
        Status status = Status.read(reply);
        if (!status.isOk()) {
            throw status.asException(quoted(path));
        }
    }
}
