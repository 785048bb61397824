package dev.tunnel.internal.jsch;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.RemoteListener;
import dev.tunnel.internal.text.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** A forward that a server has been asked for: where it listens, and who wants its connections. */
final class RequestedForward implements RemoteListener {
    private static final int UNKNOWN_PORT = 0;

    private final RemoteForwards owner;
    private final Consumer<IncomingConnection> onConnection;
    private volatile Endpoint address;
    private volatile boolean granted;

    RequestedForward(RemoteForwards owner, Endpoint address, Consumer<IncomingConnection> onConnection) {
        this.owner = owner;
        this.address = address;
        this.onConnection = onConnection;
    }

    @Override
    public Endpoint address() {
        return address;
    }

    /**
     * The server listens.
     *
     * @param port the one it has chosen if that was left to it
     * @throws IOException if that is none
     */
    void granted(int port) throws IOException {
        if (isChoosing()) {
            choose(port);
        }
        granted = true;
    }

    private void choose(int port) throws IOException {
        if (port <= 0 || port > Ports.HIGHEST) {
            throw new IOException("the server says that it listens on port " + Integer.toUnsignedString(port));
        }
        address = Endpoint.tcp(((Endpoint.Tcp) address).host(), port);
    }

    boolean isGranted() {
        return granted;
    }

    /** Whether the server chooses the port and hasn't said yet which one. */
    boolean isChoosing() {
        return port() == UNKNOWN_PORT;
    }

    int port() {
        return address instanceof Endpoint.Tcp tcp ? tcp.port() : ForwardedOpen.NO_PORT;
    }

    /** What the address is called in messages: as ssh does, every interface is the empty text. */
    String wireAddress() {
        if (address instanceof Endpoint.Tcp tcp) {
            return tcp.host().equals("*") ? "" : tcp.host();
        }
        return ((Endpoint.Unix) address).path();
    }

    String requestName() {
        return address instanceof Endpoint.Tcp ? "tcpip-forward" : "streamlocal-forward@openssh.com";
    }

    /** Adds to a request where to listen. */
    void describe(Message message) {
        message.string(wireAddress());
        if (address instanceof Endpoint.Tcp) {
            message.number(port());
        }
    }

    void arrived(IncomingConnection connection) {
        onConnection.accept(connection);
    }

    @Override
    public void close(Duration patience) {
        owner.cancel(this, patience);
    }
}
