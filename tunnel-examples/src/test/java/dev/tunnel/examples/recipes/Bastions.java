package dev.tunnel.examples.recipes;

import dev.tunnel.examples.EmbeddedDatabase;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Somebody's network: {@code hop2}, beside a database, can be reached only through {@code hop1}, and the home folder
 * has an ssh_config that knows both. It is there until everything that a test class closes is closed.
 */
final class Bastions implements BeforeAllCallback, AutoCloseable {
    private SshChain chain;
    private EmbeddedDatabase database;
    private Path home;
    private String realHome;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        context.getStore(Namespace.create(Bastions.class)).put("bastions", this);
        chain = SshChain.start(2);
        database = EmbeddedDatabase.start();
        home = Files.createTempDirectory("home-");
        Files.createDirectory(home.resolve(".ssh"));
        Files.writeString(config(), Files.readString(chain.sshConfig()));
        realHome = System.setProperty("user.home", home.toString());
    }

    SshChain chain() {
        return chain;
    }

    EmbeddedDatabase database() {
        return database;
    }

    private Path config() {
        return home.resolve(".ssh").resolve("config");
    }

    /** Puts a block before the others. */
    void addToConfig(String block) throws IOException {
        Files.writeString(config(), block + Files.readString(config()));
    }

    @Override
    public void close() throws Exception {
        System.setProperty("user.home", realHome);
        Files.delete(config());
        Files.delete(home.resolve(".ssh"));
        Files.delete(home);
        database.close();
        chain.close();
    }
}
