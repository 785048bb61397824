package dev.tunnel.internal.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Transfer;
import dev.tunnel.TunnelException.File.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are wrong, odd or hostile: nothing hangs, and nothing gets where it doesn't belong. */
@Timeout(60)
class HostileSftpTest {
    private static final int FOLDER = 0040755;
    private static final int FILE = 0100644;
    private static final int EOF = 1;
    private static final int FAILURE = 4;

    @TempDir
    Path outside;

    private Path inside() throws IOException {
        return Files.createDirectories(outside.resolve("inside"));
    }

    private static void refused(Reason reason, ThrowingCallable action) {
        SftpException failure = org.assertj.core.api.Assertions.catchThrowableOfType(SftpException.class, action);
        assertThat(failure.reason()).isEqualTo(reason);
    }

    /** A server whose only folder has these entries. */
    private static ScriptedSftp folder(int mode, String... names) {
        AtomicInteger reads = new AtomicInteger();
        return new ScriptedSftp()
                .on(ScriptedSftp.STAT, (server, id, request) -> server.attributes(id, 0, FOLDER))
                .on(ScriptedSftp.READDIR, (server, id, request) -> {
                    if (reads.getAndIncrement() == 0) {
                        server.names(id, mode, names);
                    } else {
                        server.status(id, EOF);
                    }
                })
                .on(ScriptedSftp.READ, (server, id, request) -> server.status(id, EOF));
    }

    private void download(ScriptedSftp server) throws Exception {
        new Downloads(server.client(), Transfer.defaults()).run("/there", inside());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped", "/etc/escaped", "a/b", "", "x\0y", "a/../../escaped"})
    void aNameNeverLeadsOutOfTheFolder(String name) throws Exception {
        refused(Reason.UNSAFE_NAME, () -> download(folder(FILE, name)));
        refused(Reason.UNSAFE_NAME, () -> download(folder(FOLDER, name)));
        try (Stream<Path> all = Files.walk(outside)) {
            assertThat(all).containsExactlyInAnyOrder(outside, inside());
        }
    }

    @Test
    void theFolderItselfAndTheOneAboveAreNoEntries() throws Exception {
        download(folder(FILE, ".", "..", "good"));
        assertThat(inside().resolve("good")).isEmptyFile();
    }

    @Test
    void theSameNameTwiceIsNotWrittenTwice() {
        refused(Reason.UNSAFE_NAME, () -> download(folder(FILE, "same", "same")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\\b", "c:", "file.txt:stream", "con", "NUL.txt", "com1", "dot.", "space ", "q?", "a\tb", "<"})
    void whatWindowsTakesForSomethingElseIsNoNameThere(String name) {
        assertThat(Names.isUsableOnWindows(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", ".hidden", "con1", "console", "a.b.c", "ü", "x y"})
    void anythingElseIs(String name) {
        assertThat(Names.isUsableOnWindows(name)).isTrue();
    }

    @Test
    void foldersWithoutEndAreGivenUp() {
        ScriptedSftp server = folder(FOLDER);
        server.on(ScriptedSftp.READDIR, new EndlessFolders());
        refused(Reason.PROTOCOL, () -> download(server));
    }

    /** Every folder has a folder. */
    private static final class EndlessFolders implements ScriptedSftp.Script {
        private boolean told;

        @Override
        public void answer(ScriptedSftp server, int id, ByteBuffer request) throws IOException {
            told = !told;
            if (told) {
                server.names(id, FOLDER, "d");
            } else {
                server.status(id, EOF);
            }
        }
    }

    @Test
    void entriesWithoutEndAreGivenUp() {
        String[] names = new String[4000];
        Arrays.setAll(names, i -> "n" + i);
        ScriptedSftp server = folder(FILE).on(ScriptedSftp.READDIR, (self, id, request) -> self.names(id, FILE, names));
        refused(Reason.PROTOCOL, () -> server.client().list("/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "ffffffff", "00000000", "00100000"})
    void anImpossibleLengthEndsIt(String length) {
        byte[] head = ByteBuffer.allocate(4)
                .putInt(Integer.parseUnsignedInt(length, 16))
                .array();
        ScriptedSftp server =
                new ScriptedSftp().on(ScriptedSftp.STAT, (self, id, request) -> self.raw(head, head.length));
        refused(Reason.PROTOCOL, () -> server.client().find("/"));
    }

    @ParameterizedTest
    @CsvSource({"105, 1", "105, 5", "101, 0", "102, 1", "77, 0"})
    void aPacketThatIsTooShortOrUnknownEndsIt(int type, int count) {
        ScriptedSftp server = new ScriptedSftp()
                .on(
                        ScriptedSftp.STAT,
                        (self, id, request) -> self.send(type, packet -> {
                            packet.putInt(id);
                            for (int i = 0; i < count; i++) {
                                packet.put(0xff);
                            }
                        }));
        refused(Reason.PROTOCOL, () -> server.client().find("/"));
    }

    @Test
    void anAnswerToAnotherQuestionEndsIt() {
        ScriptedSftp server =
                new ScriptedSftp().on(ScriptedSftp.STAT, (self, id, request) -> self.attributes(id + 1, 0, FILE));
        refused(Reason.PROTOCOL, () -> server.client().find("/"));
    }

    @Test
    void aGreetingOfTheShellIsNoServer() {
        byte[] greeting = "Welcome to this machine!\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ScriptedSftp server =
                new ScriptedSftp().on(ScriptedSftp.INIT, (self, id, request) -> self.raw(greeting, greeting.length));
        assertThatThrownBy(server::client)
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("violates the SFTP protocol");
    }

    /** A file of such a content, whose reads are answered by the script. */
    private static ScriptedSftp file(byte[] content, ScriptedSftp.Script read) {
        return new ScriptedSftp()
                .on(ScriptedSftp.STAT, (server, id, request) -> server.attributes(id, content.length, FILE))
                .on(ScriptedSftp.READ, read);
    }

    private Path downloaded(ScriptedSftp server) throws Exception {
        Path target = inside().resolve("file");
        new Downloads(server.client(), Transfer.defaults()).run("/file", target);
        return target;
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31 + i / 251);
        }
        return content;
    }

    private static byte[] part(byte[] content, ByteBuffer request, int longest) {
        ScriptedSftp.text(request);
        int from = (int) Math.min(content.length, request.getLong());
        int length = Math.min(Math.min(longest, request.getInt()), content.length - from);
        return Arrays.copyOfRange(content, from, from + length);
    }

    private static void answer(ScriptedSftp server, int id, byte[] part) throws IOException {
        if (part.length == 0) {
            server.status(id, EOF);
        } else {
            server.data(id, part);
        }
    }

    @Test
    void shortReadsAreAskedForAgain() throws Exception {
        byte[] content = content(400_000);
        ScriptedSftp server = file(content, (self, id, request) -> answer(self, id, part(content, request, 10_007)));
        assertThat(downloaded(server)).hasBinaryContent(content);
    }

    @Test
    void answersMayComeInAnyOrder() throws Exception {
        byte[] content = content(400_000);
        Deque<Runnable> held = new ArrayDeque<>();
        ScriptedSftp server = file(content, (self, id, request) -> {
            byte[] part = part(content, request, Integer.MAX_VALUE);
            held.addFirst(() -> answerUnchecked(self, id, part));
            // The last of what is asked for at once is answered first.
            if (held.size() == 3 || part.length < 32 * 1024) {
                held.forEach(Runnable::run);
                held.clear();
            }
        });
        assertThat(downloaded(server)).hasBinaryContent(content);
    }

    private static void answerUnchecked(ScriptedSftp server, int id, byte[] part) {
        try {
            answer(server, id, part);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aFileThatGotShorterIsNoFile() throws Exception {
        byte[] content = content(200_000);
        AtomicInteger reads = new AtomicInteger();
        ScriptedSftp server = file(content, (self, id, request) -> {
            byte[] part = part(content, request, Integer.MAX_VALUE);
            answer(self, id, reads.getAndIncrement() == 1 ? new byte[0] : part);
        });
        refused(Reason.CHANGED, () -> downloaded(server));
        assertThat(inside()).isEmptyDirectory();
    }

    @Test
    void moreThanWasAskedForEndsIt() throws Exception {
        ScriptedSftp server = file(content(10), (self, id, request) -> self.data(id, content(40_000)));
        refused(Reason.PROTOCOL, () -> downloaded(server));
        assertThat(inside()).isEmptyDirectory();
    }

    @Test
    void nothingWhereSomethingWasAskedForEndsIt() {
        refused(
                Reason.PROTOCOL,
                () -> downloaded(file(content(10), (self, id, request) -> self.data(id, new byte[0]))));
    }

    @Test
    void aRefusalInTheMiddleLeavesNothingHereAndTheServerUsable() throws Exception {
        byte[] content = content(300_000);
        AtomicInteger reads = new AtomicInteger();
        ScriptedSftp server = file(content, (self, id, request) -> {
            if (reads.getAndIncrement() == 2) {
                self.status(id, FAILURE);
            } else {
                answer(self, id, part(content, request, Integer.MAX_VALUE));
            }
        });
        Sftp sftp = server.client();
        refused(Reason.FAILURE, () -> new Downloads(sftp, Transfer.defaults()).run("/file", inside().resolve("file")));
        assertThat(inside()).isEmptyDirectory();
        assertThat(sftp.stat("/file").size()).isEqualTo(300_000);
    }

    @Test
    void aFullDiskIsKnownAsSuch() throws Exception {
        Path local = Files.write(inside().resolve("file"), content(100_000));
        AtomicInteger removed = new AtomicInteger();
        ScriptedSftp server = new ScriptedSftp()
                .on(
                        ScriptedSftp.INIT,
                        (self, id, request) -> self.send(
                                2,
                                packet -> packet.putInt(3)
                                        .putString("statvfs@openssh.com")
                                        .putString("2")))
                .on(ScriptedSftp.LSTAT, (self, id, request) -> self.status(id, 2))
                .on(ScriptedSftp.WRITE, (self, id, request) -> self.status(id, FAILURE))
                .on(13, (self, id, request) -> {
                    removed.incrementAndGet();
                    self.status(id, 0);
                })
                .on(
                        ScriptedSftp.EXTENDED,
                        (self, id, request) -> self.send(201, packet -> {
                            packet.putInt(id);
                            for (int i = 0; i < 11; i++) {
                                packet.putLong(i == 4 ? 0 : 1000);
                            }
                        }));
        refused(Reason.NO_SPACE, () -> new Uploads(server.client(), Transfer.defaults()).run(local, "/there/file"));
        assertThat(removed).hasValue(1);
    }
}
