package dev.tunnel.internal.jsch;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A socket whose writes fail as they are told to. */
final class FailingSocket extends Socket {
    volatile @Nullable IOException writesFail;

    FailingSocket(String host, int port) throws IOException {
        super(host, port);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                IOException failure = writesFail;
                if (failure != null) {
                    throw failure;
                }
                out.write(source, offset, length);
            }
        };
    }
}
