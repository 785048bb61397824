package dev.tunnel.internal.jsch;

import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.FlowControl;
import dev.tunnel.internal.session.ReceiveBuffer;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The receiving half of a channel: what has come, and whether the other side has closed it. */
abstract class ReceivingChannel implements Channel {
    final ReceiveBuffer input;
    // Guarded by this.
    private @Nullable Runnable peerCloseListener;
    private boolean peerClosed;

    ReceivingChannel(FlowControl flow) {
        this.input = new ReceiveBuffer(flow, this::grant);
    }

    /** Tells the server that it may send more. */
    abstract void grant(int bytes) throws IOException;

    @Override
    public final InputStream input() {
        return input;
    }

    @Override
    public final void shutdownInput() {
        input.end();
    }

    @Override
    public final void setReadTimeout(int millis) {
        input.setTimeout(millis);
    }

    @Override
    public final void onReadable(Runnable listener) {
        input.onReadable(listener);
    }

    @Override
    public final void onPeerClose(Runnable listener) {
        synchronized (this) {
            if (!peerClosed) {
                peerCloseListener = listener;
                return;
            }
        }
        listener.run();
    }

    /** The other side has closed the channel, or the session has ended. */
    final void peerHasClosed() {
        Runnable listener;
        synchronized (this) {
            peerClosed = true;
            listener = peerCloseListener;
            peerCloseListener = null;
        }
        if (listener != null) {
            listener.run();
        }
    }
}
