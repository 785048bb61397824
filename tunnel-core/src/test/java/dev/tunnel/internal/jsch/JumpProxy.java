package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A proxy as a jump has it: to JSch a pair of streams, with or without a socket that takes timeouts. */
final class JumpProxy implements Proxy {
    private final WatchedTransport transport;
    private final int port;
    private final boolean showsSocket;
    private final CountDownLatch connecting = new CountDownLatch(1);
    private final AtomicInteger connects = new AtomicInteger();
    private volatile CountDownLatch release = new CountDownLatch(0);

    private JumpProxy(WatchedTransport transport, int port, boolean showsSocket) {
        this.transport = transport;
        this.port = port;
        this.showsSocket = showsSocket;
    }

    static JumpProxy withoutSocket(int port) {
        return new JumpProxy(new WatchedTransport(), port, false);
    }

    static JumpProxy withSocket(WatchedTransport transport, int port) {
        return new JumpProxy(transport, port, true);
    }

    /** Makes connecting wait for the latch. */
    JumpProxy connectAfter(CountDownLatch latch) {
        release = latch;
        return this;
    }

    void awaitConnecting() throws InterruptedException {
        connecting.await();
    }

    int connects() {
        return connects.get();
    }

    @Override
    public void connect(@Nullable SocketFactory factory, String host, int port, int timeout) throws Exception {
        connects.incrementAndGet();
        connecting.countDown();
        release.await();
        transport.createSocket("127.0.0.1", this.port);
    }

    @Override
    public InputStream getInputStream() {
        try {
            return transport.socket().getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public OutputStream getOutputStream() {
        try {
            return transport.socket().getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable Socket getSocket() {
        return showsSocket ? transport.socket() : null;
    }

    @Override
    public void close() {
        try {
            transport.socket().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
