package dev.tunnel.examples.command;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The side of {@code -f} that goes: since a Java program can't fork, it starts the same command once more, in a session
 * of its own, answers its questions, and ends when that one is ready or has failed.
 */
final class Foreground {
    private final Asker asker;
    private final List<String> arguments;

    Foreground(Asker asker, List<String> arguments) {
        this.asker = asker;
        this.arguments = arguments;
    }

    /** Runs until the other process needs nobody any longer; the exit status. */
    int run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tunnel-");
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Process child = start(socket);
            Thread end = new Thread(child::destroy, "tunnel-signal");
            Runtime.getRuntime().addShutdownHook(end);
            // A process that ends without having called is not to be waited for.
            var unused = child.onExit().thenRun(() -> close(server));
            boolean isReady = serve(server);
            int status = isReady ? 0 : child.waitFor();
            Runtime.getRuntime().removeShutdownHook(end);
            return status;
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private Process start(Path socket) throws IOException {
        List<String> command = new ArrayList<>(ofItsOwn());
        command.addAll(itself());
        command.add(Background.OPTION + socket);
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What gives a process a session of its own; where there is no setsid, nohup at least lets the terminal go. */
    private static List<String> ofItsOwn() {
        return Stream.of("setsid", "nohup")
                .filter(Foreground::isInstalled)
                .limit(1)
                .toList();
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static List<String> itself() {
        String launcher = System.getProperty("tunnel.launcher");
        return launcher == null
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                : List.of(launcher);
    }

    /** Whether the other process said that it is ready, before it ended. */
    private boolean serve(ServerSocketChannel server) throws IOException {
        try (SocketChannel child = server.accept()) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(child));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(child));
            while (in.readByte() == Background.QUESTION) {
                answer(asker.ask(in.readUTF(), in.readBoolean()), out);
            }
            return true;
        } catch (ClosedChannelException | EOFException e) {
            return false;
        }
    }

    private static void answer(char @Nullable [] answer, DataOutputStream out) throws IOException {
        out.writeInt(answer == null ? Background.NO_ANSWER : answer.length);
        if (answer != null) {
            out.writeChars(new String(answer));
            Arrays.fill(answer, '\0');
        }
        out.flush();
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
