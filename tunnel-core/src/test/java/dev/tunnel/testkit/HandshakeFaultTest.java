package dev.tunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class HandshakeFaultTest {

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "BANNER_THEN_SILENCE", "KEXINIT_THEN_SILENCE"})
    void makesAClientWaitUntilItsTimeout(HandshakeFault fault) throws Exception {
        try (TcpPeer server = TcpPeer.start(fault)) {
            assertThatThrownBy(() -> connect(server)).hasRootCauseInstanceOf(SocketTimeoutException.class);

            Await.until("client hung up", () -> server.accepted() == 1 && server.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER_THEN_GARBAGE", "CLOSED_AT_ONCE", "HTTP"})
    void makesAClientFailAtOnce(HandshakeFault fault) throws Exception {
        try (TcpPeer server = TcpPeer.start(fault)) {
            assertThatThrownBy(() -> connect(server)).hasMessageNotContaining("timed out");
        }
    }

    @Test
    void offersAlgorithmsThatOpenSshUnderstands() throws Exception {
        try (TcpPeer server = TcpPeer.start(HandshakeFault.KEXINIT_THEN_SILENCE);
                Cli ssh = Cli.start("ssh", "-vv", "-F", "none", "-p", Integer.toString(server.port()), "127.0.0.1")) {
            ssh.await("expecting SSH2_MSG_KEX_ECDH_REPLY");
        }
    }

    @Test
    void tricklesLongerThanAnySingleRead() throws Exception {
        try (TcpPeer server = TcpPeer.start(HandshakeFault.TRICKLE);
                Socket client = new Socket("127.0.0.1", server.port())) {
            client.setSoTimeout(5_000);

            assertThat(new String(client.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
                    .isEqualTo("please wait\r\npl");
        }
    }

    private static void connect(TcpPeer server) throws JSchException {
        Session session = new JSch().getSession("user", "127.0.0.1", server.port());
        session.setConfig("StrictHostKeyChecking", "no");
        session.connect(400);
    }
}
