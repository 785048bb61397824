package dev.tunnel.examples;

import dev.tunnel.Hop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A private network on this machine: {@code bastion1} connects to nothing but {@code bastion2.internal:22}, and that to
 * nothing but {@code db.internal:5432}. Each bastion has its own user and key.
 *
 * @param database what is behind the bastions
 * @param bastion1 the way in
 * @param bastion2 reached through {@code bastion1}
 * @param key1 logs in to {@code bastion1}
 * @param key2 logs in to {@code bastion2}
 * @param knownHosts a known_hosts file with both host keys
 * @param opened what {@link #close()} closes
 */
record EmbeddedNetwork(
        EmbeddedDatabase database,
        EmbeddedBastion bastion1,
        EmbeddedBastion bastion2,
        LoginKey key1,
        LoginKey key2,
        Path knownHosts,
        Resources opened)
        implements AutoCloseable {

    static final String BASTION2 = "bastion2.internal";
    static final String DATABASE = "db.internal";
    static final int DATABASE_PORT = 5432;

    /** Starts everything and writes keys and known_hosts to the given directory. */
    static EmbeddedNetwork start(Path directory) throws Exception {
        Resources opened = new Resources();
        try {
            LoginKey key1 = LoginKey.create(directory.resolve("alice_ed25519"));
            LoginKey key2 = LoginKey.create(directory.resolve("bob_ed25519"));
            EmbeddedDatabase database = opened.add(EmbeddedDatabase.start());
            EmbeddedBastion bastion2 = opened.add(EmbeddedBastion.start(
                    "bob", key2.publicKey(), Map.of(DATABASE + ":" + DATABASE_PORT, database.port())));
            EmbeddedBastion bastion1 = opened.add(
                    EmbeddedBastion.start("alice", key1.publicKey(), Map.of(BASTION2 + ":22", bastion2.port())));
            Path knownHosts = directory.resolve("known_hosts");
            Files.write(
                    knownHosts,
                    List.of(
                            bastion1.knownHostsLine("[127.0.0.1]:" + bastion1.port()),
                            bastion2.knownHostsLine(BASTION2)));
            return new EmbeddedNetwork(database, bastion1, bastion2, key1, key2, knownHosts, opened);
        } catch (Exception e) {
            opened.close();
            throw e;
        }
    }

    /** The first hop, with its own key. */
    Hop hop1() {
        return Hop.of("alice@127.0.0.1:" + bastion1.port()).identity(key1.file());
    }

    /** The second hop, with its own key; only the first one can resolve its name. */
    Hop hop2() {
        return Hop.of("bob@" + BASTION2).identity(key2.file());
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
