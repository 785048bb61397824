package dev.tunnel.internal.hostkey;

/** No key of the host can be trusted; the message starts with "host key" and ends with the remedy. */
public final class HostKeyRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    HostKeyRefusedException(String message) {
        super(message);
    }
}
