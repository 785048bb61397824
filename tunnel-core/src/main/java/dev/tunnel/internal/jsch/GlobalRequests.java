package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the global requests of one session (RFC 4254 section 4), any number at a time, and gives each the answer that
 * belongs to it: answers carry no number, but come in the order of the requests.
 */
final class GlobalRequests {
    private static final Logger log = LoggerFactory.getLogger(GlobalRequests.class);

    /**
     * The server's answer.
     *
     * @param accepted whether it is SSH_MSG_REQUEST_SUCCESS
     * @param number the first four bytes of what the answer says; means something only if the request's definition
     *     provides for it, as that of a {@code tcpip-forward} with port 0 does
     */
    record Answer(boolean accepted, int number) {}

    private final MessageWriter writer;
    private final SessionEnd end;
    private final Answers<Answer> answers = new Answers<>();

    private GlobalRequests(MessageWriter writer, SessionEnd end) {
        this.writer = writer;
        this.end = end;
    }

    /** For a session that is not connected yet: its reader thread must know from its start where answers go. */
    static GlobalRequests of(Session session, JschInternals internals, MessageWriter writer, SessionEnd end) {
        GlobalRequests requests = new GlobalRequests(writer, end);
        internals.replies().deliver(session, requests::answered);
        end.onEnd(reason -> requests.failAll());
        return requests;
    }

    /**
     * Sends a request that the server has to answer; waits while keys are exchanged or the socket is full.
     *
     * @param name the request's name
     * @param data adds what is specific to it, after {@code want reply}
     * @return the answer. It is completed by the session's reader thread, so what depends on it must not block; it
     *     fails when the session ends. Who stops waiting for it leaves it alone: its answer may still come.
     * @throws IOException if it can't be sent
     */
    CompletableFuture<Answer> send(String name, MessageWriter.Filler data) throws IOException {
        return answers.to(() -> writer.send(message -> {
            message.globalRequest(name);
            data.fill(message);
        }));
    }

    private void answered(boolean accepted, int number) {
        if (!answers.arrived(new Answer(accepted, number))) {
            log.debug("the server answered a request that nobody made");
        }
    }

    private void failAll() {
        IOException why = end.lost();
        if (why != null) {
            answers.fail(why);
        }
    }
}
