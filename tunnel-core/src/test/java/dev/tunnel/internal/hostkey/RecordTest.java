package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import dev.tunnel.testkit.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code StrictHostKeyChecking accept-new}. */
class RecordTest {
    private static final String ED25519 = Keys.text(Keys.ED25519);

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = dir.resolve("new/.ssh/known_hosts");
    }

    private HostKeyCheck acceptNew(String host, int port) throws IOException {
        return Checks.of(HostKeyPolicy.acceptNew(file, dir.resolve("global")), host, port);
    }

    private void write(String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void aNewHostIsWrittenToTheFirstFileWhichIsMadeForTheOwnerOnly() throws IOException {
        assertThat(acceptNew("Jump", 22).check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
        assertThat(acceptNew("Jump", 2222).check(HostKey.of(Keys.RSA), null)).isInstanceOf(Accepted.class);
        assertThat(file).hasContent("jump " + ED25519 + "\n[jump]:2222 " + Keys.text(Keys.RSA));
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Program.missing("there are no POSIX permissions");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void whatWasRecordedIsKnownAndAnotherKeyIsThenAMismatch() throws IOException {
        assertThat(acceptNew("jump", 22).check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
        assertThat(acceptNew("jump", 22).check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
        assertThat(acceptNew("jump", 22).check(HostKey.of(Keys.OTHER_ED25519), null))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.why()).startsWith("host key mismatch"));
        assertThat(file).hasContent("jump " + ED25519);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a bad line", "# cut", "other " + "x\r\n# crlf"})
    void whatIsThereIsKeptAndAMissingLineEndIsAdded(String content) throws IOException {
        write(content);
        acceptNew("jump", 22).check(HostKey.of(Keys.ED25519), null);
        assertThat(Files.readString(file)).isEqualTo(content + "\njump " + ED25519 + "\n");
    }

    @Test
    void aKeyRecordedByAnotherProcessSinceTheFileWasReadIsFound() throws IOException {
        HostKeyCheck same = acceptNew("jump", 22);
        HostKeyCheck changed = acceptNew("jump", 22);
        HostKeyCheck otherType = acceptNew("jump", 22);
        write("jump " + ED25519 + "\n");
        assertThat(same.check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
        assertThat(changed.check(HostKey.of(Keys.OTHER_ED25519), null))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.why()).startsWith("host key mismatch"));
        assertThat(otherType.check(HostKey.of(Keys.RSA), null)).isInstanceOf(Refused.class);
        assertThat(file).hasContent("jump " + ED25519);
    }

    @Test
    void aKeyRevokedSinceTheFileWasReadIsRefused() throws IOException {
        HostKeyCheck check = acceptNew("jump", 22);
        write("@revoked * " + ED25519 + "\n");
        assertThat(check.check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Refused.class);
        assertThat(file).hasContent("@revoked * " + ED25519);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b", "a?b", "a*b", "#a", "a[b", "a]b", "|a", "a'b", "a\"b", "a\\b", "a,b", "!a", "a b", "a\nb", "a\tb"
            })
    void aNameThatWouldMeanSomethingElseIsNeverWritten(String host) throws IOException {
        assertThat(acceptNew(host, 22).check(HostKey.of(Keys.ED25519), null))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.why())
                                .contains("can't stand in a known_hosts line; verify the fingerprint, then pin it")
                                .doesNotContain("\n"));
        assertThat(file).doesNotExist();
    }

    @Test
    void aKeyThatCannotBeRecordedIsAcceptedAsSshDoes() throws IOException {
        HostKeyPolicy policy = HostKeyPolicy.acceptNew(dir.resolve("directory"));
        HostKeyCheck check = Checks.of(policy, "jump", 22);
        Files.createDirectory(dir.resolve("directory"));
        assertThat(check.check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
    }

    @Test
    void aSymbolicLinkIsFollowed() throws IOException {
        Path target = Files.createDirectory(dir.resolve("real"));
        Files.createSymbolicLink(dir.resolve("new"), target);
        file = dir.resolve("new/known_hosts");
        assertThat(acceptNew("jump", 22).check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
        assertThat(target.resolve("known_hosts")).hasContent("jump " + ED25519);
    }

    @Test
    void nothingIsRememberedInDevNull() throws IOException {
        Path devNull = Path.of("/dev/null");
        if (!Files.isWritable(devNull)) {
            Program.missing("there is no /dev/null");
        }
        HostKeyPolicy policy = HostKeyPolicy.acceptNew(devNull);
        assertThat(Checks.of(policy, "jump", 22).check(HostKey.of(Keys.ED25519), null))
                .isInstanceOf(Accepted.class);
        assertThat(Checks.of(policy, "jump", 22).check(HostKey.of(Keys.OTHER_ED25519), null))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void twentyThreadsRecordTwoHostsAtOnceAndEachIsWrittenOnce() throws Exception {
        List<Decision> decisions = inParallel(20, i -> acceptNew("host" + i % 2, 22), i -> Keys.ed25519(i % 2));
        assertThat(decisions).hasSize(20).allMatch(Accepted.class::isInstance);
        assertThat(Files.readAllLines(file))
                .containsExactlyInAnyOrder(
                        "host0 " + Keys.text(Keys.ed25519(0)), "host1 " + Keys.text(Keys.ed25519(1)));
    }

    @Test
    void ofTwentyDifferentKeysForOneNewHostOneIsAccepted() throws Exception {
        List<Decision> decisions = inParallel(20, i -> acceptNew("jump", 22), Keys::ed25519);
        assertThat(decisions).filteredOn(Accepted.class::isInstance).hasSize(1);
        assertThat(decisions).filteredOn(Refused.class::isInstance).hasSize(19);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void anInterruptEndsTheWaitForALockThatAnotherHolds() throws IOException {
        write("");
        HostKeyCheck check = acceptNew("jump", 22);
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            other.lock();
            Thread.currentThread().interrupt();
            assertThat(check.check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Accepted.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).isEmptyFile();
    }

    private interface Attempts {
        HostKeyCheck get(int i) throws IOException;
    }

    private interface Blobs {
        byte[] get(int i);
    }

    /** All checks have read the files before the first key is checked. */
    private static List<Decision> inParallel(int threads, Attempts checks, Blobs blobs) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Decision>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                futures.add(executor.submit(() -> {
                    HostKeyCheck check = checks.get(number);
                    start.await();
                    return check.check(HostKey.of(blobs.get(number)), null);
                }));
            }
            List<Decision> decisions = new ArrayList<>();
            for (Future<Decision> future : futures) {
                decisions.add(future.get());
            }
            return decisions;
        } finally {
            executor.shutdownNow();
        }
    }
}
