package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compiles the code of the README's table "ssh command → code"; {@link ReadmeTest} sees to it that none is missing. */
class SshCommandsTest {
    @Test
    void everyCommandHasABuilder() {
        Path key = Path.of("id_ed25519");
        List<LocalTunnel.Builder> builders = List.of(
                Tunnel.local("8080:localhost:80").via("host"),
                Tunnel.local(8080, "localhost", 80).via("host"),
                Tunnel.local("localhost", 80).via("host"),
                Tunnel.local("192.0.2.7:8080:localhost:80").via("host"),
                Tunnel.local("*:8080:localhost:80").via("host"),
                Tunnel.local("[::1]:8080:[2001:db8::1]:80").via("host"),
                Tunnel.local("8080:/run/app.sock").via("host"),
                Tunnel.local("/tmp/db.sock:db:5432").via("host"),
                Tunnel.local("8080:localhost:80").via("jump1", "admin@jump2:2222", "host"),
                Tunnel.local("8080:localhost:80").via("admin@host:2222"),
                Tunnel.local("8080:localhost:80").via("host").identity(key),
                Tunnel.local("8080:localhost:80").via("host").hostKeys(HostKeyPolicy.acceptNew()));

        assertThat(builders).doesNotContainNull();
    }

    /** The equivalent of ssh -W, compiled only: {@link ReadmeTourTest} runs it. */
    static Socket connect(SshConnection connection) throws Exception {
        return connection.connect("db", 5432);
    }
}
