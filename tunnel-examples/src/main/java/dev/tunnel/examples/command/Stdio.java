package dev.tunnel.examples.command;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Standard input and output without the layers that {@link System} has put on them. */
final class Stdio {
    private static final int BUFFER = 1 << 16;

    private Stdio() {}

    static InputStream input() {
        return new FileInputStream(FileDescriptor.in);
    }

    static OutputStream output() {
        return new FileOutputStream(FileDescriptor.out);
    }

    static OutputStream errors() {
        return new FileOutputStream(FileDescriptor.err);
    }

    /**
     * Connects standard input and output to the socket, each direction until its end, as {@code ssh -W} does; the exit
     * status.
     */
    static int relay(Socket socket, boolean readsInput) throws IOException, InterruptedException {
        Upload upload = new Upload(socket, readsInput);
        try (socket) {
            upload.start();
            try (OutputStream out = output()) {
                copy(socket.getInputStream(), out);
            }
            upload.awaitEnd();
            return 0;
        }
    }

    static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    /**
     * The direction from standard input. Reading it can't be interrupted, so it is left behind when the rest is over.
     */
    private static final class Upload {
        private final Socket socket;
        private final boolean readsInput;
        private final Thread thread;

        Upload(Socket socket, boolean readsInput) {
            this.socket = socket;
            this.readsInput = readsInput;
            this.thread = new Thread(this::run, "tunnel-stdin");
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        void awaitEnd() throws InterruptedException {
            thread.join();
        }

        private void run() {
            try {
                if (readsInput) {
                    copy(input(), socket.getOutputStream());
                }
                socket.shutdownOutput();
            } catch (IOException e) {
                // The other side takes no more, or the session is lost: the other direction tells which.
                return;
            }
        }
    }
}
