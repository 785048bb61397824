package dev.tunnel.internal.sftp;

import dev.tunnel.TunnelException.File.Reason;
import dev.tunnel.internal.text.Text;

/**
 * The outcome of a request (section 7 of the draft).
 *
 * @param code one of the draft's
 * @param text what the server says about it
 */
record Status(int code, String text) {
    private static final int OK = 0;
    private static final int EOF = 1;
    private static final int NO_SUCH_FILE = 2;
    private static final int PERMISSION_DENIED = 3;
    private static final int UNSUPPORTED = 8;

    static Status read(Reply reply) throws SftpException {
        int code = reply.readInt();
        return new Status(code, reply.isEmpty() ? "" : reply.readText());
    }

    boolean isOk() {
        return code == OK;
    }

    boolean isEof() {
        return code == EOF;
    }

    /** Begins with what it is about. */
    SftpException asException(String what) {
        return switch (code) {
            case NO_SUCH_FILE -> new SftpException(Reason.NO_SUCH_FILE, what + ": no such file or folder");
            case PERMISSION_DENIED -> new SftpException(Reason.PERMISSION_DENIED, what + ": permission denied");
            case UNSUPPORTED -> new SftpException(Reason.UNSUPPORTED, what + ": the server can't do that");
            default ->
                new SftpException(
                        Reason.FAILURE,
                        what + ": the server says \"" + Text.printable(text) + "\" (SFTP status " + code + ")");
        };
    }
}
