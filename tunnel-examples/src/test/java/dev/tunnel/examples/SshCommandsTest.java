package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.RemoteCommand;
import dev.tunnel.RouteOptions;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Transfer;
import dev.tunnel.Tunnel;
import dev.tunnel.config.SshConfig;
import dev.tunnel.socks.SocksTunnel;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compiles the code of the README's table "ssh command → code"; {@link ReadmeTest} sees to it that none is missing. */
class SshCommandsTest {
    @Test
    void everyCommandHasABuilder() {
        Path key = Path.of("id_ed25519");
        Path file = Path.of("config");
        List<RouteOptions<?>> builders = List.of(
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
                Tunnel.local("8080:localhost:80").via("host").hostKeys(HostKeyPolicy.acceptNew()),
                Tunnel.remote("8080:localhost:3000").via("host"),
                Tunnel.remote(8080, "localhost", 3000).via("host"),
                Tunnel.remote("0:localhost:3000").via("host"),
                Tunnel.remote("*:8080:localhost:3000").via("host"),
                Tunnel.remote("8080:/run/app.sock").via("host"),
                Tunnel.remote("/tmp/app.sock:localhost:3000").via("host"),
                Tunnel.remote("8080:localhost:3000").via("jump", "host"),
                Tunnel.remote(8080).via("host"),
                SocksTunnel.dynamic(1080).via("host"),
                SocksTunnel.dynamic("*:1080").via("host").letAnybodyOnTheNetworkUseIt(),
                SocksTunnel.remote(1080).via("host"),
                SocksTunnel.remote(1080).via("host").permit("db:5432"),
                Tunnel.local("8080:localhost:80").via("user@host"),
                Tunnel.local(5432, "db-server", 5432).via("user@jumphost"),
                Tunnel.local("0.0.0.0:8080:localhost:80").via("user@host"),
                Tunnel.local("8080:localhost:80").via("jumphost", "user@internal-server"),
                Tunnel.remote("9000:localhost:3000").via("user@host"),
                Tunnel.remote(9000, "localhost", 3000).via("user@host"),
                SocksTunnel.dynamic(1080).via("user@host"),
                SocksTunnel.dynamic("1080").via("user@host"),
                Tunnel.configured().via("host"),
                Tunnel.local("8080:localhost:80").via("host").config(SshConfig.file(file)));

        assertThat(builders).doesNotContainNull();
    }

    /** The equivalent of ssh -J, compiled only. */
    static List<SshConnection> connect(SshClient ssh) throws Exception {
        return List.of(
                ssh.connect("jumphost", "user@internal-server"),
                ssh.connect("jump1", "jump2", "user@internal-server"),
                ssh.connect("admin@jump1:2222", "deploy@jump2:22", "user@target"),
                ssh.connect("internal"));
    }

    /** The equivalent of ssh -W, compiled only: {@link ReadmeTourTest} runs it. */
    static Socket connect(SshConnection connection) throws Exception {
        return connection.connect("db", 5432);
    }

    /** The equivalents of ssh with a command and of scp, compiled only. */
    static void run(SshConnection connection, Path site) throws Exception {
        connection.exec("make test").close();
        connection.exec(RemoteCommand.of("make test").environment("LANG", "C")).close();
        connection.exec(RemoteCommand.subsystem("netconf")).close();
        connection.files().upload(site, "/srv/", Transfer.defaults().keepingAttributes());
    }
}
