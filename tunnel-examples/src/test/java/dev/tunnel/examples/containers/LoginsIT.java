package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.testkit.LeakCheck;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second bastion lets each user in by other means, through PAM, and not everywhere. */
@Tag(LeakCheck.CONTAINERS)
class LoginsIT {
    @TempDir
    static Path directory;

    @AutoClose
    private static PrivateNetwork network;

    @AutoClose
    private SshClient client;

    @BeforeAll
    static void start() throws Exception {
        network = PrivateNetwork.start(directory);
    }

    @BeforeEach
    void create() {
        client = network.settings(SshClient.builder()).build();
    }

    private SshConnection login(String user, Credentials credentials) throws TunnelException {
        Hop hop2 = network.hop2(user).credentials(credentials);
        return client.connect(network.hop1(PrivateNetwork.LOGIN), hop2);
    }

    private static Credentials key() {
        return Credentials.none().identity(network.key());
    }

    private static Credentials password(Credentials more, String password) {
        return more.password(password::toCharArray);
    }

    private static Credentials answers(Credentials more, String answer) {
        return more.keyboardInteractive(
                challenge -> challenge.prompts().stream().map(prompt -> answer).toList());
    }

    private static String secretOf(String user) {
        return "secret of " + user;
    }

    private static void reachesADatabase(SshConnection connection) throws Exception {
        try (connection;
                Socket socket = connection.connect("postgres", 5432)) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void byPassword() throws Exception {
        reachesADatabase(login("password", password(Credentials.none(), secretOf("password"))));
    }

    @Test
    void byAnswers() throws Exception {
        reachesADatabase(login("questions", answers(Credentials.none(), secretOf("questions"))));
    }

    @Test
    void byKeyAndAnswers() throws Exception {
        reachesADatabase(login("both", answers(key(), secretOf("both"))));
    }

    @Test
    void theKeyAloneIsNotEnough() {
        TunnelException.Authentication refusal =
                catchThrowableOfType(TunnelException.Authentication.class, () -> login("both", key()));

        assertThat(refusal)
                .hasMessageContaining("hop 2 of 2 (both@bastion2:22)")
                .hasMessageContaining("keyboard-interactive");
    }

    @Test
    void theAnswersAloneAreNotEnough() {
        TunnelException.Authentication refusal = catchThrowableOfType(
                TunnelException.Authentication.class,
                () -> login("both", answers(Credentials.none(), secretOf("both"))));

        assertThat(refusal).hasMessageContaining("publickey").hasMessageNotContaining(secretOf("both"));
    }

    @Test
    void aWrongSecondFactorIsRefused() {
        TunnelException.Authentication refusal = catchThrowableOfType(
                TunnelException.Authentication.class, () -> login("both", answers(key(), "a wrong answer")));

        assertThat(refusal).hasMessageNotContaining("a wrong answer");
        assertThat(refusal.isRetryable()).isFalse();
    }

    @Test
    void forwardingMayBeForbidden() throws Exception {
        try (SshConnection connection = login("nowhere", key())) {
            assertThat(refusal(connection, "postgres", 5432)).isEqualTo(Reason.ADMINISTRATIVELY_PROHIBITED);
        }
    }

    @Test
    void forwardingMayBePermittedToOneDestination() throws Exception {
        try (SshConnection connection = login("postgres-only", key());
                Socket socket = connection.connect("postgres", 5432)) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(refusal(connection, "redis", 6379)).isEqualTo(Reason.ADMINISTRATIVELY_PROHIBITED);
        }
    }

    private static Reason refusal(SshConnection connection, String host, int port) {
        return catchThrowableOfType(TunnelException.ChannelOpen.class, () -> connection.connect(host, port))
                .reason();
    }
}
