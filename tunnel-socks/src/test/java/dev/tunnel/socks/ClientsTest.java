package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other clients than curl. */
class ClientsTest {
    @AutoClose
    static SshChain chain;

    @AutoClose
    static TcpPeer digest;

    @TempDir
    Path folder;

    private SocksTunnel tunnel;

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(2);
        digest = TcpPeer.digest();
    }

    @BeforeEach
    void open() throws IOException {
        tunnel = Fixture.dynamic(chain).open();
    }

    @AfterEach
    void close() {
        tunnel.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "5", "connect"})
    void netcat(String protocol) throws Exception {
        Cli.Output answer = Cli.run(
                "to be hashed",
                List.of(
                        "nc",
                        "-N",
                        "-X",
                        protocol,
                        "-x",
                        tunnel.hostAndPort(),
                        "127.0.0.1",
                        String.valueOf(digest.port())));
        assertThat(answer).isEqualTo(new Cli.Output(0, hash("to be hashed") + "\n", ""));
    }

    @Test
    void proxychains() throws Exception {
        Program.required("proxychains4");
        for (String protocol : List.of("socks5", "socks4", "http")) {
            Path config = Files.writeString(
                    folder.resolve("proxychains.conf"),
                    "strict_chain\nproxy_dns\nquiet_mode\n[ProxyList]\n" + protocol + " 127.0.0.1 " + tunnel.port()
                            + "\n");
            Cli.Output answer = Cli.run(
                    protocol,
                    List.of(
                            "proxychains4",
                            "-q",
                            "-f",
                            config.toString(),
                            "nc",
                            "-N",
                            "localhost",
                            String.valueOf(digest.port())));
            assertThat(answer.out()).isEqualTo(hash(protocol) + "\n");
            assertThat(answer.exit()).isZero();
        }
    }

    @Test
    void sshWithAProxyCommand() throws Exception {
        OpenSshServer last = chain.last();
        Cli.Output answer = Cli.run(
                "ssh",
                "-F",
                chain.sshConfig().toString(),
                "-o",
                "ProxyCommand=nc -X 5 -x " + tunnel.hostAndPort() + " %h %p",
                "hop2",
                "echo through $SSH_CONNECTION");
        assertThat(answer.out()).startsWith("through " + last.host());
        assertThat(answer.exit()).isZero();
    }

    @Test
    void theSocketOfTheJdk() throws Exception {
        Payload payload = Payload.of(8 << 20);
        try (Socket socket = new Socket(tunnel.proxy())) {
            socket.connect(InetSocketAddress.createUnresolved("localhost", digest.port()));
            payload.writeTo(socket.getOutputStream());
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo(payload.expected() + "\n");
        }
    }

    @Test
    void whatProgramsGetOfATunnelLeadsToIt() throws Exception {
        assertThat(tunnel.proxySelector().select(URI.create("https://db.internal/")))
                .singleElement()
                .satisfies(proxy -> assertThat(proxy.address()).isEqualTo(tunnel.localAddress()));
        assertThat(tunnel.proxy().address()).isEqualTo(tunnel.localAddress());
        assertThat(tunnel).hasToString("tunnel[127.0.0.1:" + tunnel.port() + "->socks via hop1,hop2]");
    }

    @Test
    void aNodeProgram() throws Exception {
        Program.required("node");
        String modules = Cli.run("npm", "root", "--global").out().strip();
        if (!Files.exists(Path.of(modules, "socks"))) {
            Program.missing("the npm package socks is not installed");
        }
        for (int version : new int[] {4, 5}) {
            Path file = Files.writeString(folder.resolve("client.js"), nodeClient(version));
            Cli.Output answer = Cli.run("env", "NODE_PATH=" + modules, "node", file.toString());
            assertThat(answer).isEqualTo(new Cli.Output(0, hash("from node") + "\n", ""));
        }
    }

    private String nodeClient(int version) {
        return String.format("""
                const { SocksClient } = require('socks');
                SocksClient.createConnection({
                  proxy: { host: '127.0.0.1', port: %d, type: %d },
                  command: 'connect', destination: { host: 'localhost', port: %d },
                }).then(({ socket }) => { socket.pipe(process.stdout); socket.end('from node'); });
                """, tunnel.port(), version, digest.port());
    }

    private static Received hash(String text) throws IOException {
        return Received.drain(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
