package dev.tunnel.examples.command;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The side of {@code -f} that stays: it has no terminal, so the process in the {@link Foreground} asks for it, over a
 * unix socket that only this user can reach, until it hears that everything is up.
 */
final class Background implements Asker, AutoCloseable {
    /** What the process in the foreground puts before the arguments: an option that nobody types. */
    static final String OPTION = "--foreground=";

    static final int READY = 0;
    static final int QUESTION = 1;
    static final int NO_ANSWER = -1;

    private final SocketChannel foreground;

    private Background(SocketChannel foreground) {
        this.foreground = foreground;
    }

    /** Calls the process in the foreground, which listens at the given socket. */
    static Background of(Path socket) throws IOException {
        return new Background(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    @Override
    public char @Nullable [] ask(String prompt, boolean echo) throws IOException {
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(foreground));
        out.writeByte(QUESTION);
        out.writeUTF(prompt);
        out.writeBoolean(echo);
        out.flush();
        DataInputStream in = new DataInputStream(Channels.newInputStream(foreground));
        int length = in.readInt();
        if (length == NO_ANSWER) {
            return null;
        }
        char[] answer = new char[length];
        for (int i = 0; i < length; i++) {
            answer[i] = in.readChar();
        }
        return answer;
    }

    /**
     * Everything is up: nobody can be asked any longer, and nothing holds on to the terminal, unless there is a command
     * whose output goes there.
     *
     * @param keepsOutput whether something is going to be written to standard output
     * @param keepsErrors whether something is going to be written to standard error
     */
    void ready(boolean keepsOutput, boolean keepsErrors) throws IOException {
        if (!keepsOutput) {
            // The JDK puts /dev/null in the place of a standard descriptor that is closed.
            new FileOutputStream(FileDescriptor.out).close();
        }
        if (!keepsErrors) {
            new FileOutputStream(FileDescriptor.err).close();
        }
        Channels.newOutputStream(foreground).write(READY);
        foreground.close();
    }

    @Override
    public void close() throws IOException {
        foreground.close();
    }
}
