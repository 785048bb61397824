package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteFile;
import dev.tunnel.RemoteFiles;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Transfer;
import dev.tunnel.Transferred;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.File.Reason;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and folders there and back through three hops. */
@Timeout(120)
class FilesTest {
    private static final Instant THEN = Instant.parse("2001-02-03T04:05:06Z");

    @AutoClose
    static SshChain chain;

    @AutoClose
    static SshClient client;

    static SshConnection connection;

    @TempDir
    Path here;

    @TempDir
    Path there;

    RemoteFiles files;

    @BeforeAll
    static void start() throws IOException {
        chain = SshChain.start(3);
        client = SshClient.builder().connectTimeout(Duration.ofMinutes(1)).build();
        connection = client.connect(Fixture.hops(chain));
    }

    @BeforeEach
    void open() throws IOException {
        files = connection.files();
    }

    @AfterEach
    void close() {
        files.close();
    }

    private static Path payload(Path file, int length) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            Payload.of(length).writeTo(out);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32_768, 261_120, 261_121, 5_000_000, 24 << 20})
    void aFileGoesThereAndComesBack(int length) throws Exception {
        Path original = payload(here.resolve("original"), length);
        Path remote = there.resolve("remote");
        assertThat(files.upload(original, remote.toString())).isEqualTo(new Transferred(1, 0, length, List.of()));
        assertThat(Files.mismatch(original, remote)).isEqualTo(-1);
        Path copy = here.resolve("copy");
        assertThat(files.download(remote.toString(), copy)).isEqualTo(new Transferred(1, 0, length, List.of()));
        assertThat(Files.mismatch(original, copy)).isEqualTo(-1);
        assertThat(names(there)).containsExactly("remote");
        assertThat(names(here)).containsExactlyInAnyOrder("original", "copy");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    /** A folder with everything that a folder can have. */
    private static Path tree(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("a/b/c"));
        Files.createDirectories(folder.resolve("empty"));
        payload(folder.resolve("a/b/c/deep file"), 70_000);
        payload(folder.resolve("a/ü — 'quoted' \\ back"), 3);
        payload(folder.resolve(".hidden"), 0);
        payload(folder.resolve("run.sh"), 20);
        Files.setPosixFilePermissions(folder.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-x---"));
        for (String path : List.of("a/b/c/deep file", "run.sh", "a/b", "a", "")) {
            Files.setLastModifiedTime(folder.resolve(path), FileTime.from(THEN));
        }
        return folder;
    }

    /** What can be seen of a tree: paths, permissions and times; and for files lengths. */
    private static List<String> seen(Path folder, boolean times) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted().toList()) {
                lines.add(folder.relativize(path) + " "
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " "
                        + (times ? Files.getLastModifiedTime(path).toMillis() / 1000 : "") + " "
                        + (Files.isRegularFile(path) ? Files.size(path) : "folder"));
            }
        }
        return lines;
    }

    @Test
    void aFolderIsCopiedAsScpCopiesIt() throws Exception {
        Path original = tree(here.resolve("tree"));
        assertThat(files.upload(
                        original,
                        there.resolve("ours").toString(),
                        Transfer.defaults().keepingAttributes()))
                .isEqualTo(new Transferred(4, 5, 70_023, List.of()));
        assertThat(Cli.run(
                                "cp",
                                "-rp",
                                original.toString(),
                                there.resolve("theirs").toString())
                        .exit())
                .isZero();
        assertThat(seen(there.resolve("ours"), true)).isEqualTo(seen(there.resolve("theirs"), true));
        files.download(
                there.resolve("ours").toString(),
                here.resolve("back"),
                Transfer.defaults().keepingAttributes());
        assertThat(seen(here.resolve("back"), true)).isEqualTo(seen(original, true));
        assertThat(Files.mismatch(original.resolve("a/b/c/deep file"), here.resolve("back/a/b/c/deep file")))
                .isEqualTo(-1);
        // Without times; and over what is there.
        files.download(there.resolve("ours").toString(), here.resolve("back"));
        files.upload(original, there.resolve("ours").toString());
        assertThat(seen(there.resolve("ours"), false)).isEqualTo(seen(original, false));
    }

    @Test
    void aSlashAtTheEndMeansIntoTheFolder() throws Exception {
        files.upload(payload(here.resolve("file"), 10), there + "/");
        files.upload(tree(here.resolve("tree")), there + "/");
        assertThat(there.resolve("file")).hasSize(10);
        assertThat(there.resolve("tree/run.sh")).hasSize(20);
    }

    @Test
    void linksInAFolderAreLeftOutAndNamed() throws Exception {
        Path secret = payload(here.resolve("secret"), 5);
        Path original = Files.createDirectory(here.resolve("tree"));
        Files.createSymbolicLink(original.resolve("out"), secret);
        Files.createSymbolicLink(original.resolve("loop"), original);
        payload(original.resolve("file"), 1);
        Transferred up = files.upload(original, there.resolve("up").toString());
        assertThat(up.skipped())
                .containsExactlyInAnyOrder(
                        original.resolve("out").toString(),
                        original.resolve("loop").toString());
        assertThat(names(there.resolve("up"))).containsExactly("file");
        List<String> told = new ArrayList<>();
        Transferred down = files.download(
                original.toString(), here.resolve("down"), Transfer.defaults().listener(new SkipRecorder(told)));
        assertThat(down.skipped()).hasSize(2).isEqualTo(told);
        assertThat(names(here.resolve("down"))).containsExactly("file");
        // But one that is named itself is followed.
        assertThat(files.download(original.resolve("out").toString(), here.resolve("named"))
                        .bytes())
                .isEqualTo(5);
    }

    /** Takes note of what is left out. */
    private record SkipRecorder(List<String> told) implements dev.tunnel.TransferListener {
        @Override
        public void progress(String file, long bytes, long total) {
            assertThat(bytes).isBetween(0L, total);
        }

        @Override
        public void skipped(String file, String why) {
            assertThat(why).isEqualTo("a link");
            told.add(file);
        }
    }

    @Test
    void whoListensSeesEachFileBeginGrowAndEnd() throws Exception {
        Path original = payload(here.resolve("file"), 3_000_000);
        List<Long> seen = new ArrayList<>();
        Transfer options = Transfer.defaults().listener((file, bytes, total) -> {
            assertThat(file).isEqualTo(original.toString());
            assertThat(total).isEqualTo(3_000_000);
            seen.add(bytes);
        });
        files.upload(original, there.resolve("file").toString(), options);
        assertThat(seen).startsWith(0L).endsWith(3_000_000L).isSorted().hasSizeGreaterThan(5);
        seen.clear();
        files.download(original.toString(), here.resolve("copy"), options);
        assertThat(seen).startsWith(0L).endsWith(3_000_000L).isSorted().hasSizeGreaterThan(5);
    }

    @Test
    void aFileThatIsReplacedKeepsItsPermissionsAndItsLink() throws Exception {
        Path old = payload(there.resolve("old"), 9);
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r-x--x"));
        Path link = Files.createSymbolicLink(there.resolve("link"), old);
        files.upload(payload(here.resolve("new"), 4), link.toString());
        assertThat(old).hasSize(4);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
                .isEqualTo("rw-r-x--x");
        assertThat(names(there)).containsExactlyInAnyOrder("old", "link");
    }

    @Test
    void aLocalLinkIsReplacedAndNotFollowed() throws Exception {
        Path precious = payload(here.resolve("precious"), 9);
        Path link = Files.createSymbolicLink(here.resolve("link"), precious);
        files.download(payload(there.resolve("file"), 4).toString(), link);
        assertThat(precious).hasSize(9);
        assertThat(Files.isSymbolicLink(link)).isFalse();
        Path folder = Files.createDirectory(there.resolve("folder"));
        payload(Files.createDirectory(folder.resolve("inner")).resolve("file"), 1);
        Files.createSymbolicLink(Files.createDirectory(here.resolve("copy")).resolve("inner"), there);
        assertThatThrownBy(() -> files.download(folder.toString(), here.resolve("copy")))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("inner");
        assertThat(names(there)).containsExactlyInAnyOrder("file", "folder");
    }

    private TunnelException.File refused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable action)
            throws IOException {
        TunnelException.File failure = Fixture.failure(TunnelException.File.class, action);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.hop()).hasToString(chain.last().spec());
        assertThat(failure).hasMessageContaining("hop 3 of 3 (" + chain.last().spec() + "): \"" + there);
        // And the handle goes on.
        assertThat(files.find(there.toString())).isPresent();
        return failure;
    }

    @Test
    void whatTheServerRefusesNamesPathAndHop() throws Exception {
        Path file = payload(here.resolve("file"), 700_000);
        String nowhere = there.resolve("no/where").toString();
        refused(Reason.NO_SUCH_FILE, () -> files.download(nowhere, here.resolve("x")));
        refused(Reason.NO_SUCH_FILE, () -> files.upload(file, nowhere));
        refused(Reason.NO_SUCH_FILE, () -> files.list(nowhere));
        refused(Reason.NO_SUCH_FILE, () -> files.delete(nowhere));
        refused(Reason.IS_A_FOLDER, () -> files.upload(file, there.toString()));
        payload(there.resolve("plain"), 1);
        refused(
                Reason.NOT_A_FOLDER,
                () -> files.upload(here, there.resolve("plain").toString()));
        refused(
                Reason.NOT_A_FOLDER,
                () -> files.createFolders(there.resolve("plain").toString()));
        Files.createDirectories(there.resolve("full/of"));
        refused(Reason.FAILURE, () -> files.delete(there.resolve("full").toString()));
        assertThat(names(here)).containsExactly("file");
        assertThat(files.find(nowhere)).isEmpty();
    }

    @Test
    void whatThisMachineRefusesIsItsOwnException() throws Exception {
        assertThatThrownBy(() ->
                        files.upload(here.resolve("nothing"), there.resolve("x").toString()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nothing");
        Path file = payload(there.resolve("file"), 1);
        assertThatThrownBy(() -> files.download(file.toString(), here.resolve("no/where")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> files.download(file.toString(), here))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> files.download("", here)).isInstanceOf(TunnelException.Configuration.class);
        files.download(file.toString(), here.resolve("copy"));
        assertThat(names(here)).containsExactly("copy");
    }

    @Test
    void foldersAreListedMadeRenamedAndRemoved() throws Exception {
        String folder = there.resolve("x/y/z").toString();
        files.createFolders(folder);
        files.createFolders(folder);
        payload(there.resolve("x/y/file"), 77);
        Files.setLastModifiedTime(there.resolve("x/y/file"), FileTime.from(THEN));
        Files.createSymbolicLink(there.resolve("x/y/link"), there);
        List<RemoteFile> entries = files.list(there.resolve("x/y").toString());
        assertThat(entries).extracting(RemoteFile::name).containsExactlyInAnyOrder("z", "file", "link");
        assertThat(entries)
                .extracting(RemoteFile::kind)
                .containsExactlyInAnyOrder(RemoteFile.Kind.FOLDER, RemoteFile.Kind.FILE, RemoteFile.Kind.LINK);
        RemoteFile file = files.find(there.resolve("x/y/file").toString()).orElseThrow();
        assertThat(file.size()).isEqualTo(77);
        assertThat(file.modified()).contains(THEN);
        assertThat(file.permissions()).isNotZero();
        assertThat(file.isFolder()).isFalse();
        files.rename(there.resolve("x/y/file").toString(), folder + "/moved");
        files.delete(folder + "/moved");
        files.delete(folder);
        files.delete(there.resolve("x/y/link").toString());
        assertThat(names(there.resolve("x/y"))).isEmpty();
    }

    @Test
    void aRelativePathBeginsAtTheUsersHome() throws Exception {
        assertThat(files.list(".")).isNotNull();
        assertThat(files.find(".").orElseThrow().isFolder()).isTrue();
    }

    @Test
    void aBigFolderIsListedWhole() throws Exception {
        for (int i = 0; i < 1000; i++) {
            Files.createFile(there.resolve("file " + i));
        }
        assertThat(files.list(there.toString())).hasSize(1000);
    }
}
