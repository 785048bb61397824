package dev.tunnel.internal.jsch;

import dev.tunnel.RemoteExit;
import dev.tunnel.internal.session.ChannelClosedException;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.session.ReceiveBuffer;
import dev.tunnel.internal.session.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel of the type {@code session}: a program with its streams, its requests and its end. */
final class SessionChannel extends OwnedChannel implements ProgramChannel {
    private static final Logger log = LoggerFactory.getLogger(SessionChannel.class);
    private static final RemoteExit UNKNOWN = new RemoteExit(OptionalInt.empty(), Optional.empty(), "");

    private final ReceiveBuffer errors = input.second();
    private final boolean merging;
    private final Answers<Boolean> answers = new Answers<>();
    private final CompletableFuture<RemoteExit> exit = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

    /** Puts stderr among the output if it is to be merged. */
    SessionChannel(OwnedChannels owner, com.jcraft.jsch.Channel raw, boolean merging) {
        super(owner, raw);
        this.merging = merging;
    }

    @Override
    public InputStream errors() {
        errors.want();
        return errors;
    }

    @Override
    public CompletableFuture<RemoteExit> exit() {
        return exit;
    }

    @Override
    public void signal(String name) throws IOException {
        send(message -> {
            message.channelRequest(recipient(), "signal", false);
            message.string(name);
        });
    }

    /** Sets an environment variable, if the server lets us; like ssh, we don't ask whether. */
    void setEnvironment(String name, String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        sendLong(name.length() + bytes.length, message -> {
            message.channelRequest(recipient(), "env", false);
            message.string(name);
            message.string(bytes);
        });
    }

    /**
     * Asks the server to run the program.
     *
     * @param text what the request has besides its name, or null
     * @return whether the server does
     */
    CompletableFuture<Boolean> run(String request, @Nullable String text) throws IOException {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        return answers.to(() -> sendLong(bytes.length, message -> {
            message.channelRequest(recipient(), request, true);
            if (text != null) {
                message.string(bytes);
            }
        }));
    }

    /** The server has answered the oldest request. On the reader thread, like all that follows. */
    void answered(boolean accepted) {
        answers.arrived(accepted);
    }

    /** The server has made a request, whose reply is JSch's affair. */
    void requested(String name, PacketReader payload) throws IOException {
        switch (name) {
            case "exit-status" -> exited(OptionalInt.of((int) payload.readInt()), Optional.empty(), "");
            case "exit-signal" -> {
                String signal = payload.readText();
                payload.readByte(); // whether there is a core dump
                exited(OptionalInt.empty(), Optional.of(signal), payload.readText());
            }
            case "eow@openssh.com" -> makeUnwritable(new ChannelClosedException("the program has closed its input"));
            default -> {
                // Nothing for us, such as OpenSSH's keepalive.
            }
        }
    }

    private void exited(OptionalInt status, Optional<String> signal, String message) {
        exit.complete(new RemoteExit(status, signal, message));
    }

    @Override
    void receivedExtended(byte[] source, int offset, int length) throws IOException {
        (merging ? input : errors).put(source, offset, length);
    }

    @Override
    void endInput() {
        super.endInput();
        errors.end();
    }

    @Override
    void failInput(IOException lost) {
        super.failInput(lost);
        errors.fail(lost);
    }

    @Override
    public void abort(IOException reason) {
        super.abort(reason);
        errors.close(reason);
        answers.fail(reason);
        exit.completeExceptionally(reason);
    }

    /** Completed when both sides have closed the channel, or the session has ended. */
    CompletableFuture<@Nullable Void> gone() {
        return gone;
    }

    private void startAnswer() {
        try {
            Threads.daemon("tunnel-close", this::answerClose).start();
        } catch (OutOfMemoryError e) {
            log.debug("no thread left to answer the server's close; ours follows when the channel is closed", e);
            gone.complete(null);
        }
    }

    private void answerClose() {
        sendClose();
        gone.complete(null);
    }

    /** Answers CLOSE as RFC 4254 section 5.3 asks; the reader thread must not write. */
    @Override
    void ended(@Nullable IOException lost) {
        if (lost == null) {
            exit.complete(UNKNOWN);
            answers.fail(new ChannelClosedException("the server has closed the channel"));
            startAnswer();
        } else {
            exit.completeExceptionally(lost);
            answers.fail(lost);
            gone.complete(null);
        }
        super.ended(lost);
    }
}
