package dev.tunnel.internal.sftp;

import dev.tunnel.TunnelException.File.Reason;
import java.io.IOException;

/** What an SFTP server has refused, or done wrong. */
public final class SftpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    SftpException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static SftpException protocol(String message) {
        return new SftpException(Reason.PROTOCOL, "the server violates the SFTP protocol: " + message);
    }

    public Reason reason() {
        return reason;
    }
}
