package dev.tunnel.testkit;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A web server on a loopback address, for {@code https} or {@code http}, with one small page. */
public final class SecureSite implements AutoCloseable {
    public static final String PAGE =
            "<!DOCTYPE html><title>inside</title><h1>This page is behind the last bastion</h1>";

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final SSLContext context;

    private SecureSite(HttpServer server, SSLContext context) {
        this.server = server;
        this.context = context;
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        server.start();
    }

    /** Makes a key for the given name in the given folder. */
    public static SecureSite https(String name, Path folder) throws IOException, GeneralSecurityException {
        SSLContext context = context(name, folder.resolve("site.p12"));
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new SecureSite(server, context);
    }

    public static SecureSite http() throws IOException, GeneralSecurityException {
        return new SecureSite(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0), SSLContext.getDefault());
    }

    private static SSLContext context(String name, Path file) throws IOException, GeneralSecurityException {
        Cli.Output made = Cli.run(
                "env",
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "site",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                String.valueOf(PASSWORD));
        if (made.exit() != 0) {
            throw new IOException("keytool: " + made);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Trusts this site. */
    public SSLContext context() {
        return context;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
