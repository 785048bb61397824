package dev.tunnel.internal.forward;

import dev.tunnel.internal.session.ChannelSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What goes over a connection that the program itself serves. */
final class ProgramTraffic implements Traffic {
    private final CountingChannel client;
    private final ChannelSocket socket;
    // Guarded by this.
    private @Nullable IOException failure;

    ProgramTraffic(CountingChannel client, ChannelSocket socket) {
        this.client = client;
        this.socket = socket;
    }

    @Override
    public void abort(IOException reason) {
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
        }
        client.abort(reason);
        socket.close();
    }

    @Override
    public synchronized @Nullable IOException failure() {
        return failure;
    }

    @Override
    public long lastMoved() {
        return Meter.lastMoved(client.read(), client.written());
    }

    @Override
    public long bytesSent() {
        return client.read().bytes();
    }

    @Override
    public long bytesReceived() {
        return client.written().bytes();
    }
}
