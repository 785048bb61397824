package dev.tunnel.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What a {@link TcpPeer} does with a connection; the connection is closed when it returns or throws. */
@FunctionalInterface
public interface PeerBehaviour {

    /**
     * Serves one connection.
     *
     * @param connection the client
     * @param received takes what a client sent, if it was read to its end
     */
    void serve(PeerConnection connection, Consumer<Received> received) throws IOException;

    /** Sends back what it gets. */
    static PeerBehaviour echo() {
        return (connection, received) -> connection.input().transferTo(connection.output());
    }

    /** Sends the payload, ends its side and waits for the client's end. */
    static PeerBehaviour source(Payload payload) {
        return (connection, received) -> {
            payload.writeTo(connection.output());
            connection.shutdownOutput();
            received.accept(Received.drain(connection.input()));
        };
    }

    /** Reads to the end and says nothing. */
    static PeerBehaviour sink() {
        return (connection, received) -> received.accept(Received.drain(connection.input()));
    }

    /** Reads to the end, then answers with one line. */
    static PeerBehaviour digest() {
        return (connection, received) -> {
            Received all = Received.drain(connection.input());
            received.accept(all);
            connection.output().write((all + "\n").getBytes(StandardCharsets.US_ASCII));
        };
    }

    /** Sends the greeting and closes. */
    static PeerBehaviour greeter(byte[] greeting) {
        return (connection, received) -> connection.output().write(greeting);
    }

    /** Never reads; ends when the peer is closed. */
    static PeerBehaviour stalledReader() {
        return (connection, received) -> connection.awaitClose();
    }

    /** Sends the payload, then a TCP reset. */
    static PeerBehaviour resetter(Payload before) {
        return (connection, received) -> {
            before.writeTo(connection.output());
            connection.reset();
        };
    }
}
