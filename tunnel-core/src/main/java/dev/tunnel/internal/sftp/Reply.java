package dev.tunnel.internal.sftp;

import java.nio.charset.StandardCharsets;

/** A received packet, taken apart whatever lengths it claims; valid until the next is received. */
final class Reply {
    private static final int BYTE_MASK = 0xff;
    private static final long INT_MASK = 0xffffffffL;

    private byte[] bytes = new byte[0];
    private int next;
    private int end;
    private int type;
    private int id;

    /** Starts over with a packet of the given length. */
    void reset(byte[] source, int length) throws SftpException {
        bytes = source;
        next = 0;
        end = length;
        type = readByte();
    }

    void readId() throws SftpException {
        id = readInt();
    }

    int type() {
        return type;
    }

    int id() {
        return id;
    }

    boolean isEmpty() {
        return next == end;
    }

    int readByte() throws SftpException {
        require(1);
        return bytes[next++] & BYTE_MASK;
    }

    int readInt() throws SftpException {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << Byte.SIZE) | readByte();
        }
        return value;
    }

    long readUnsignedInt() throws SftpException {
        return readInt() & INT_MASK;
    }

    long readLong() throws SftpException {
        return (readUnsignedInt() << Integer.SIZE) | readUnsignedInt();
    }

    /** The length of a string whose bytes follow at {@link #position} in {@link #bytes}; passes over them. */
    int readLength() throws SftpException {
        long length = readUnsignedInt();
        require(length);
        next += (int) length;
        return (int) length;
    }

    byte[] readBytes() throws SftpException {
        int length = readLength();
        byte[] value = new byte[length];
        System.arraycopy(bytes, next - length, value, 0, length);
        return value;
    }

    String readText() throws SftpException {
        int length = readLength();
        return new String(bytes, next - length, length, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return next;
    }

    private void require(long count) throws SftpException {
        if (count > end - next) {
            throw SftpException.protocol("a packet is shorter than it claims");
        }
    }
}
