package dev.tunnel.internal.jsch;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A socket whose writes fail when they are told to. */
final class FailingSocket extends Socket {
    volatile boolean writesFail;

    FailingSocket(String host, int port) throws IOException {
        super(host, port);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                if (writesFail) {
                    throw new IOException("scripted");
                }
                out.write(source, offset, length);
            }
        };
    }
}
