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
 * @param login what was tried in the login
 */
record ConnectFailure(
        ResolvedHop hop,
        Stage stage,
        SessionEnd end,
        @Nullable String refusal,
        JschLogin login) {

    TunnelException translate(Exception cause) {
        if (refusal != null) {
            return new TunnelException.HostKey(hop.hop(), refusal, cause);
        }
        if (cause instanceof JSchHostKeyException) {
            return new TunnelException.HostKey(
                    hop.hop(), "host key refused: " + Text.printable(cause.getMessage()), cause);
        }
        if (cause instanceof JSchAlgoNegoFailException e) {
            return unreachable(Stage.KEY_EXCHANGE, nothingInCommon(e), cause);
        }
        if (stage == Stage.AUTHENTICATION) {
            return authentication(cause);
        }
        return unreachable(stage, stage + " failed: " + reason(cause), cause);
    }

    private String nothingInCommon(JSchAlgoNegoFailException e) {
        String keyword = Algorithms.keyword(e.getAlgorithmName());
        return "no common algorithm in key exchange: the server has " + Text.printable(e.getServerProposal()) + ", and "
                + hop.quote(keyword) + " allows " + Text.printable(e.getJSchProposal());
    }

    private TunnelException authentication(Exception cause) {
        boolean isLost = end.isOver()
                && !(cause instanceof JSchSessionDisconnectException)
                && !(cause instanceof GivenUpException);
        return isLost
                ? unreachable(Stage.AUTHENTICATION, "connection lost during authentication: " + reason(cause), cause)
                : login.failure(cause);
    }

    private TunnelException unreachable(Stage at, String message, Exception cause) {
        return new TunnelException.Unreachable(hop.hop(), at, message, cause);
    }

    /** What a lost connection says is ours or the JDK's; JSch wraps what the connection threw. */
    private String reason(Exception cause) {
        IOException lost = end.lost();
        if (lost == null && cause.getCause() instanceof IOException e) {
            lost = e;
        }
        return lost == null ? Text.printable(cause.getMessage()) : String.valueOf(lost.getMessage());
    }
}
