package dev.tunnel.internal.jsch;

import dev.tunnel.testkit.ScriptedSshServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** A server's treatment of {@code tcpip-forward} that listens nowhere: grants it, or never answers. */
final class TcpipForwardStub implements RequestHandler<ConnectionService> {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Result result;

    private TcpipForwardStub(Result result) {
        this.result = result;
    }

    static TcpipForwardStub granting() {
        return new TcpipForwardStub(Result.ReplySuccess);
    }

    static TcpipForwardStub neverAnswering() {
        return new TcpipForwardStub(Result.Replied);
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

    void awaitRequest() throws InterruptedException {
        requested.await();
    }

    @Override
    public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer) {
        if (!request.equals("tcpip-forward")) {
            return Result.Unsupported;
        }
        requested.countDown();
        return result;
    }
}
