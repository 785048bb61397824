package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says what a failed connect means. Decided by exception type and by how far the attempt had come, never by JSch's
 * texts.
 *
 * @param hop the hop
 * @param stage how far the attempt had come
 * @param end whether the connection was lost
 * @param refusal why the host key was refused, or null
 */
record ConnectFailure(
        ResolvedHop hop,
        Stage stage,
        SessionEnd end,
        @Nullable String refusal) {

    TunnelException translate(Exception cause) {
        if (refusal != null) {
            return new TunnelException.HostKey(hop.hop(), refusal, cause);
        }
        if (cause instanceof JSchHostKeyException) {
            return new TunnelException.HostKey(
                    hop.hop(), "host key refused: " + Text.printable(cause.getMessage()), cause);
        }
        if (cause instanceof JSchAlgoNegoFailException e) {
            String message = "no common algorithm in key exchange: " + Text.printable(e.getMessage());
            return unreachable(Stage.KEY_EXCHANGE, message, cause);
        }
        if (stage == Stage.AUTHENTICATION) {
            return authentication(cause);
        }
        return unreachable(stage, stage + " failed: " + reason(cause), cause);
    }

    private TunnelException authentication(Exception cause) {
        if (cause instanceof JSchSessionDisconnectException e) {
            return refused("the server disconnected: " + Text.printable(e.getDescription()), cause);
        }
        if (end.isOver()) {
            return unreachable(Stage.AUTHENTICATION, "connection lost during authentication: " + reason(cause), cause);
        }
        return refused(Text.printable(cause.getMessage()), cause);
    }

    private TunnelException refused(String answer, Exception cause) {
        String message = "authentication failed for user " + hop.user() + ": offered " + hop.credentials()
                + "; server's answer: " + answer
                + "; check the user name, and that the server knows the key or password";
        return new TunnelException.Authentication(hop.hop(), message, cause);
    }

    private TunnelException unreachable(Stage at, String message, Exception cause) {
        return new TunnelException.Unreachable(hop.hop(), at, message, cause);
    }

    private String reason(Exception cause) {
        IOException lost = end.lost();
        return Text.printable(lost == null ? cause.getMessage() : lost.getMessage());
    }
}
