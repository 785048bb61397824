package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.SshChain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that can't resolve any name reaches all of them through a tunnel. */
class NoLookupTest {
    @TempDir
    Path folder;

    /** The program: opens a tunnel as the given configuration has it, and fetches through it by name. */
    static final class Main {
        public static void main(String[] arguments) throws Exception {
            String host = arguments[2];
            try {
                System.out.println("resolved " + InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                System.out.println("it is not resolved here");
            }
            SshConfig config = SshConfig.file(Path.of(arguments[0]));
            int port = Integer.parseInt(arguments[1]);
            try (SocksTunnel tunnel =
                            SocksTunnel.dynamic(0).config(config).via("hop1").open();
                    Socket socket = new Socket(tunnel.proxy())) {
                socket.connect(InetSocketAddress.createUnresolved(host, port));
                for (String protocol : new String[] {"socks5h", "socks4a", "http"}) {
                    Cli.Output page = Cli.run(
                            "curl",
                            "-sS",
                            "--proxytunnel",
                            "--output",
                            "/dev/null",
                            "--write-out",
                            "%{size_download}",
                            "--proxy",
                            protocol + "://" + tunnel.hostAndPort(),
                            "http://" + host + ":" + port + "/");
                    System.out.println(protocol + " " + page.out() + page.err());
                }
            }
        }
    }

    @Test
    void namesAreLeftToTheLastHop() throws Exception {
        OpenSshServer.required();
        Path hosts = Files.createFile(folder.resolve("hosts"));
        try (SshChain chain = SshChain.start(1);
                Site site = Site.start()) {
            Cli.Output output = new ChildJvm()
                    .properties(Map.of("jdk.net.hosts.file", hosts.toString(), "user.home", folder.toString()))
                    .run(Main.class, chain.sshConfig().toString(), String.valueOf(site.port()), ownName());
            long size = Site.PAGE.length();
            assertThat(output.out().lines())
                    .containsExactly("it is not resolved here", "socks5h " + size, "socks4a " + size, "http " + size);
            assertThat(output.exit()).isZero();
        }
    }

    /** A name that the server, which is on this machine, can resolve: {@code localhost} every JVM knows. */
    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Program.missing("this machine can't resolve its own name: " + e.getMessage());
        }
    }
}
