package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.Identity;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.RoutePlanner;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a passphrase is asked for. */
class IdentitiesTest {
    private static final Hop HOP = Hop.of("a");
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    private Path folder;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final AtomicInteger asked = new AtomicInteger();
    private final Identities identities = new Identities();
    private Path key;

    @BeforeEach
    void makeKey() throws Exception {
        key = folder.resolve("key");
        KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ECDSA, 256);
        try (OutputStream out = Files.newOutputStream(key)) {
            pair.writePrivateKey(out, PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        }
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private Identity asking(String answer) {
        return Identity.of(key).withPassphrase(() -> {
            asked.incrementAndGet();
            return answer.toCharArray();
        });
    }

    private List<UserKey> find(Credentials credentials) throws TunnelException {
        ResolvedHop hop = new RoutePlanner(SshConfig.none(), credentials, null, null, null, null)
                .plan(List.of(HOP))
                .last();
        return identities.of(hop.target().login(), 1024, HOP).keys();
    }

    @Test
    void aPassphraseIsAskedForOnceHoweverManyNeedItAtATime() throws Exception {
        Credentials credentials = Credentials.none().identity(asking(PASSPHRASE));
        CountDownLatch go = new CountDownLatch(1);
        List<Future<List<UserKey>>> users = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            users.add(threads.submit(() -> {
                go.await();
                return find(credentials);
            }));
        }
        go.countDown();

        for (Future<List<UserKey>> user : users) {
            UserKey found = user.get(30, TimeUnit.SECONDS).get(0);
            assertThat(found.signer().sign(new byte[1], "ecdsa-sha2-nistp256")).isNotEmpty();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aWrongPassphraseIsAskedForAgainTheNextTime() {
        Credentials credentials = Credentials.none().identity(asking("wrong"));
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> find(credentials))
                    .isInstanceOf(TunnelException.Configuration.class)
                    .hasMessageContaining("passphrase is wrong")
                    .hasMessageContaining(key.toString());
            assertThat(asked).hasValue(i);
        }
    }
}
