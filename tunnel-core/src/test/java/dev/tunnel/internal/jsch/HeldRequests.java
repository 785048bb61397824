package dev.tunnel.internal.jsch;

import dev.tunnel.testkit.ScriptedSshServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** A server's treatment of global requests: the test takes them, and answers when and what it likes. */
final class HeldRequests implements RequestHandler<ConnectionService> {
    private static final long LIMIT_SECONDS = 10;

    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

    /**
     * A request that came.
     *
     * @param session where
     * @param name its name
     * @param data what is specific to it
     */
    record Held(Session session, String name, Buffer data) {

        void fail() throws IOException {
            answer(session, SshConstants.SSH_MSG_REQUEST_FAILURE);
        }

        void succeed(int... numbers) throws IOException {
            answer(session, SshConstants.SSH_MSG_REQUEST_SUCCESS, numbers);
        }
    }

    /** Sends an answer, whether or not there was a request. */
    static void answer(Session session, byte message, int... numbers) throws IOException {
        Buffer buffer = session.createBuffer(message);
        for (int number : numbers) {
            buffer.putUInt(number);
        }
        session.writePacket(buffer);
    }

    /** Sends a request of the server's own, and waits for the failure that a client answers to what it doesn't know. */
    static void ask(Session session) throws IOException {
        String name = "hello@example.com";
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        request.putString(name);
        request.putBoolean(true);
        if (session.request(name, request, TimeUnit.SECONDS.toMillis(LIMIT_SECONDS)) != null) {
            throw new AssertionError(name + " was accepted");
        }
    }

    ScriptedSshServer startServer() throws IOException {
        return ScriptedSshServer.builder()
                .customize(sshd -> {
                    List<RequestHandler<ConnectionService>> handlers = new ArrayList<>(sshd.getGlobalRequestHandlers());
                    handlers.add(0, this);
                    sshd.setGlobalRequestHandlers(handlers);
                })
                .start();
    }

    /** Waits for the next request. */
    Held next() throws InterruptedException {
        Held next = held.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no global request came");
        }
        return next;
    }

    @Override
    public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer) {
        if (!wantReply) {
            throw new IllegalArgumentException(request + " wants no reply");
        }
        Buffer data = new ByteArrayBuffer(buffer.getCompactData());
        held.add(new Held(service.getSession(), request, data));
        return Result.Replied;
    }
}
