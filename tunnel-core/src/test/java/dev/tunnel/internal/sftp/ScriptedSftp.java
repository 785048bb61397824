package dev.tunnel.internal.sftp;

import dev.tunnel.RemoteExit;
import dev.tunnel.internal.session.FlowControl;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.session.ReceiveBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An SFTP server without a network or a thread, which answers as it is told. */
final class ScriptedSftp implements ProgramChannel {
    static final int INIT = 1;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int LSTAT = 7;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int STAT = 17;
    static final int EXTENDED = 200;
    private static final int VERSION = 2;
    private static final int STATUS = 101;
    private static final int HANDLE = 102;
    private static final int DATA = 103;
    private static final int NAME = 104;
    private static final int ATTRS = 105;
    private static final int SIZE_AND_PERMISSIONS = 5;

    /** Answers one request. */
    @FunctionalInterface
    interface Script {
        void answer(ScriptedSftp server, int id, ByteBuffer request) throws IOException;
    }

    private final ReceiveBuffer input = new ReceiveBuffer(new FlowControl(), bytes -> {});
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final Map<Integer, Script> scripts = new HashMap<>();
    private final CompletableFuture<RemoteExit> exit = new CompletableFuture<>();

    /** One that says its version, opens whatever it is asked to, and closes it. */
    ScriptedSftp() {
        on(INIT, (server, id, request) -> server.send(VERSION, packet -> packet.putInt(3)));
        on(OPEN, (server, id, request) -> server.handle(id));
        on(OPENDIR, (server, id, request) -> server.handle(id));
        on(CLOSE, (server, id, request) -> server.status(id, 0));
    }

    ScriptedSftp on(int type, Script script) {
        scripts.put(type, script);
        return this;
    }

    /** A client of it. */
    Sftp client() throws IOException, InterruptedException {
        return Sftp.start(this, Long.MAX_VALUE);
    }

    /** Puts the rest of a packet together. */
    @FunctionalInterface
    interface Filler {
        void fill(Request packet);
    }

    void send(int type, Filler filler) throws IOException {
        Request packet = new Request().begin(type);
        filler.fill(packet);
        packet.finish();
        raw(packet.bytes(), packet.end());
    }

    void raw(byte[] bytes, int length) throws IOException {
        input.put(bytes, 0, length);
    }

    void status(int id, int code) throws IOException {
        send(
                STATUS,
                packet -> packet.putInt(id).putInt(code).putString("scripted").putString(""));
    }

    void handle(int id) throws IOException {
        send(HANDLE, packet -> packet.putInt(id).putString("h"));
    }

    void data(int id, byte[] bytes) throws IOException {
        send(DATA, packet -> packet.putInt(id).putString(bytes));
    }

    void attributes(int id, long size, int mode) throws IOException {
        send(
                ATTRS,
                packet -> packet.putInt(id)
                        .putInt(SIZE_AND_PERMISSIONS)
                        .putLong(size)
                        .putInt(mode));
    }

    void names(int id, int mode, String... names) throws IOException {
        send(NAME, packet -> {
            packet.putInt(id).putInt(names.length);
            for (String name : names) {
                packet.putString(name)
                        .putString("")
                        .putInt(SIZE_AND_PERMISSIONS)
                        .putLong(0)
                        .putInt(mode);
            }
        });
    }

    static String text(ByteBuffer request) {
        byte[] bytes = new byte[request.getInt()];
        request.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private final class Requests extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            partial.write(source, offset, length);
            byte[] all = partial.toByteArray();
            ByteBuffer packet = ByteBuffer.wrap(all);
            if (all.length >= Integer.BYTES && packet.getInt() == packet.remaining()) {
                partial.reset();
                int type = packet.get() & 0xff;
                int id = packet.getInt();
                Script script = scripts.get(type);
                if (script == null) {
                    throw new AssertionError("nobody should ask for " + type);
                }
                script.answer(ScriptedSftp.this, id, packet);
            }
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return new Requests();
    }

    @Override
    public InputStream errors() {
        return InputStream.nullInputStream();
    }

    @Override
    public CompletableFuture<RemoteExit> exit() {
        return exit;
    }

    @Override
    public void signal(String name) {
        throw new AssertionError("nobody should signal");
    }

    @Override
    public long awaitWindow() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void shutdownOutput() {
        // Nobody waits for it.
    }

    @Override
    public void shutdownInput() {
        input.end();
    }

    @Override
    public void setReadTimeout(int millis) {
        input.setTimeout(millis);
    }

    @Override
    public void onReadable(Runnable listener) {
        input.onReadable(listener);
    }

    @Override
    public void onPeerClose(@Nullable Runnable listener) {
        throw new AssertionError("nobody should ask");
    }

    @Override
    public void close() {
        abort(new IOException("closed"));
    }

    @Override
    public void abort(IOException reason) {
        input.close(reason);
    }
}
