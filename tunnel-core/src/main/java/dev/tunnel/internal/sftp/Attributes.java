package dev.tunnel.internal.sftp;

/**
 * What is known about a file (section 5 of the draft).
 *
 * @param flags which of the others mean something
 * @param size bytes
 * @param mode type and permissions as POSIX has them
 * @param accessed seconds since 1970
 * @param modified seconds since 1970
 */
public record Attributes(int flags, long size, int mode, long accessed, long modified) {
    private static final int SIZE = 1;
    private static final int OWNER = 2;
    private static final int PERMISSIONS = 4;
    private static final int TIMES = 8;
    private static final int EXTENDED = 0x80000000;
    private static final int TYPE_MASK = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int PERMISSION_MASK = 07777;

    static final Attributes NONE = new Attributes(0, 0, 0, 0, 0);

    static Attributes permissions(int mode) {
        return new Attributes(PERMISSIONS, 0, mode & PERMISSION_MASK, 0, 0);
    }

    Attributes withTimes(long accessedAt, long modifiedAt) {
        return new Attributes(flags | TIMES, size, mode, accessedAt, modifiedAt);
    }

    static Attributes read(Reply reply) throws SftpException {
        int flags = reply.readInt();
        long size = (flags & SIZE) == 0 ? 0 : reply.readLong();
        if ((flags & OWNER) != 0) {
            reply.readLong(); // user and group
        }
        int mode = (flags & PERMISSIONS) == 0 ? 0 : reply.readInt();
        boolean timed = (flags & TIMES) != 0;
        long accessed = timed ? reply.readUnsignedInt() : 0;
        long modified = timed ? reply.readUnsignedInt() : 0;
        if ((flags & EXTENDED) != 0) {
            for (long left = reply.readUnsignedInt(); left > 0; left--) {
                reply.readLength();
                reply.readLength();
            }
        }
        return new Attributes(flags, size, mode, accessed, modified);
    }

    void write(Request request) {
        request.putInt(flags);
        if ((flags & SIZE) != 0) {
            request.putLong(size);
        }
        if ((flags & PERMISSIONS) != 0) {
            request.putInt(mode);
        }
        if (hasTimes()) {
            request.putInt((int) accessed).putInt((int) modified);
        }
    }

    public boolean hasSize() {
        return (flags & SIZE) != 0;
    }

    public boolean hasPermissions() {
        return (flags & PERMISSIONS) != 0;
    }

    public boolean hasTimes() {
        return (flags & TIMES) != 0;
    }

    public int permissions() {
        return mode & PERMISSION_MASK;
    }

    public boolean isFolder() {
        return (mode & TYPE_MASK) == FOLDER;
    }

    public boolean isLink() {
        return (mode & TYPE_MASK) == LINK;
    }

    /** A file with content; one of which the server doesn't tell the type counts as that, too. */
    public boolean isFile() {
        return (mode & TYPE_MASK) == REGULAR || (mode & TYPE_MASK) == 0;
    }
}
