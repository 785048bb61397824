package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS layered over a socket of a connection, as drivers and HTTP clients do it. */
class TlsTest {
    private static final char[] PASSWORD = "of the test".toCharArray();

    /** A context that knows one self-made key and trusts it. */
    private static SSLContext context(Path folder) throws IOException, GeneralSecurityException {
        Path store = folder.resolve("tls.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Cli.Output made = Cli.run(
                "env",
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "db",
                "-keyalg",
                "EC",
                "-dname",
                "CN=db.internal",
                "-ext",
                "SAN=dns:db.internal",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static void echoOnce(SSLServerSocket listener) {
        try (Socket peer = listener.accept()) {
            peer.getInputStream().transferTo(peer.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTlsSocketIsLayeredOverASocketOfTheConnection(@TempDir Path folder) throws Exception {
        SSLContext context = context(folder);
        try (SSLServerSocket listener = (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                OpenSshServer server = OpenSshServer.start();
                SshClient client = SshClient.create();
                SshConnection connection = client.connect(Fixture.hop(server));
                Socket plain = connection.socketFactory().createSocket()) {
            CompletableFuture<Void> serving = InBackground.run(() -> echoOnce(listener));
            plain.connect(InetSocketAddress.createUnresolved("127.0.0.1", listener.getLocalPort()), 10_000);
            try (SSLSocket tls =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "db.internal", 5432, true)) {
                SSLParameters checked = tls.getSSLParameters();
                checked.setEndpointIdentificationAlgorithm("HTTPS");
                tls.setSSLParameters(checked);
                assertThat(Fixture.exchange(tls, "hello")).isEqualTo("hello");
                assertThat(tls.getSession().getPeerPrincipal().getName()).isEqualTo("CN=db.internal");
            }
            assertThat(plain.isClosed()).isTrue();
            serving.join();
        }
    }
}
