package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelEvent;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.SecureSite;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium, and the JDK's HTTP client, which speaks no SOCKS. */
class BrowserTest {
    @AutoClose
    static SshChain chain;

    @TempDir
    Path folder;

    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private SocksTunnel tunnel;

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(2);
    }

    @BeforeEach
    void open() throws IOException {
        tunnel = Fixture.dynamic(chain).listener(events::add).open();
    }

    @AfterEach
    void close() {
        tunnel.close();
    }

    /** What the browser has made of a page; it sends loopback to the proxy only if it is told so. */
    private String browse(String proxy, String url) throws IOException {
        Program.required("chromium");
        Cli.Output output = Cli.run(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--ignore-certificate-errors",
                "--proxy-bypass-list=<-loopback>",
                "--user-data-dir=" + folder.resolve("profile"),
                "--proxy-server=" + proxy + "://" + tunnel.hostAndPort(),
                "--screenshot=" + folder.resolve("page.png"),
                "--dump-dom",
                url);
        assertThat(output.exit()).isZero();
        return output.out();
    }

    @Test
    void chromiumOverSocks() throws Exception {
        try (SecureSite site = SecureSite.http()) {
            String page = browse("socks5", "http://localhost:" + site.port() + "/");
            assertThat(page).contains("This page is behind the last bastion");
            awaitConnected(site.port());
        }
    }

    @Test
    void chromiumOverHttpConnect() throws Exception {
        try (SecureSite site = SecureSite.https("localhost", Files.createDirectory(folder.resolve("keys")))) {
            String page = browse("http", "https://localhost:" + site.port() + "/");
            assertThat(page).contains("This page is behind the last bastion");
            awaitConnected(site.port());
        }
    }

    private void awaitConnected(int port) {
        Await.until(
                "it is told",
                () -> events.stream()
                        .anyMatch(event -> event instanceof TunnelEvent.ConnectionOpened opened
                                && opened.destination().equals(Endpoint.tcp("localhost", port))));
    }

    @Test
    void theHttpClientOfTheJdk() throws Exception {
        try (SecureSite site = SecureSite.https("localhost", folder)) {
            HttpClient client = HttpClient.newBuilder()
                    .proxy(tunnel.proxySelector())
                    .sslContext(site.context())
                    .build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + site.port() + "/"))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(SecureSite.PAGE);
            awaitConnected(site.port());
        }
    }
}
