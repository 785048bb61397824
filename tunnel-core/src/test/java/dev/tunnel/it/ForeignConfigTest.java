package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that an ssh_config includes and somebody else can write. */
class ForeignConfigTest {
    private static final int ATTEMPTS = 500;
    private static final int REFUSED = -1;
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    private Path config;
    private Path included;

    @BeforeEach
    void write() throws IOException {
        included = folder.resolve("included");
        config = Files.writeString(folder.resolve("config"), "Include " + included + "\n");
    }

    /** Only root can give a file away. */
    private static Path foreign(Path file, String content) throws IOException {
        Files.writeString(file, content);
        if (!"root".equals(System.getProperty("user.name"))) {
            Program.missing("who runs this is not root");
        }
        Files.setAttribute(file, "unix:uid", NOBODY);
        return file;
    }

    private int port() throws IOException {
        return SshConfig.file(config).resolve("a").port();
    }

    @Test
    void aFileOfAnotherUserIsRefusedAsSshDoes() throws Exception {
        foreign(included, "Port 666\n");
        Cli.Output ssh = Cli.run("ssh", "-F", config.toString(), "-G", "a");
        assertThat(ssh.exit()).isNotZero();
        assertThat(ssh.err()).contains("Bad owner or permissions");
        assertThat(Fixture.failure(TunnelException.Configuration.class, this::port))
                .hasMessageContaining(included.toString())
                .hasMessageContaining("others can change the file");
    }

    /** Links that another user turns from a file of ours to one of his, between our look and our reading. */
    @Test
    void aLinkThatTurnsDeceivesNobody() throws Exception {
        Path own = Files.writeString(folder.resolve("own"), "Port 1\n");
        Path evil = foreign(folder.resolve("evil"), "Port 666\n");
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> turning = InBackground.run(() -> turn(List.of(own, evil), over));
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                assertThat(portOrRefusal()).isNotEqualTo(666);
            }
        } finally {
            over.set(true);
            turning.join();
        }
    }

    private int portOrRefusal() throws IOException {
        try {
            return port();
        } catch (TunnelException.Configuration e) {
            return REFUSED;
        }
    }

    private void turn(List<Path> targets, AtomicBoolean over) {
        try {
            for (int i = 0; !over.get(); i++) {
                Path link = Files.createSymbolicLink(folder.resolve("link"), targets.get(i % 2));
                Files.move(link, included, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
