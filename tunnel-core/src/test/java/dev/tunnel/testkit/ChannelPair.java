package dev.tunnel.testkit;

import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Two channels without a network: what one side writes the other reads, with little room in between. */
public final class ChannelPair {
    /** How much a side can write before the other reads. */
    public static final int ROOM = 64 * 1024;

    private final BoundedPipe there = new BoundedPipe(ROOM);
    private final BoundedPipe back = new BoundedPipe(ROOM);
    private final Side near = new Side(back, there);
    private final Side far = new Side(there, back);

    /** The side under test. */
    public Side near() {
        return near;
    }

    /** The other side. */
    public Side far() {
        return far;
    }

    private Side other(Side side) {
        return side == near ? far : near;
    }

    /** One end; it counts what is done to it. */
    public final class Side implements Channel {
        private final BoundedPipe in;
        private final BoundedPipe out;
        private final AtomicInteger closes = new AtomicInteger();
        private final AtomicInteger aborts = new AtomicInteger();
        // Guarded by this.
        private final List<Runnable> peerCloseListeners = new ArrayList<>();
        private boolean peerClosed;

        private Side(BoundedPipe in, BoundedPipe out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public InputStream input() {
            return in.reader();
        }

        @Override
        public OutputStream output() {
            return out.writer();
        }

        @Override
        public void shutdownOutput() {
            out.end();
        }

        @Override
        public void shutdownInput() {
            in.end();
        }

        @Override
        public void setReadTimeout(int millis) {
            in.setTimeout(millis);
        }

        @Override
        public void onReadable(Runnable listener) {
            in.onReadable(listener);
        }

        /** Whether somebody waits to be called when there is something to read. */
        public boolean isWatched() {
            return in.isWatched();
        }

        /** Whether a read waits. */
        public boolean isBeingRead() {
            return in.isBeingRead();
        }

        @Override
        public void onPeerClose(Runnable listener) {
            synchronized (this) {
                if (!peerClosed) {
                    peerCloseListeners.add(listener);
                    return;
                }
            }
            listener.run();
        }

        /** The other side can read what was written, and can write no more. */
        @Override
        public void close() {
            if (closes.getAndIncrement() == 0) {
                out.end();
                in.refuse(new ChannelClosedException("the other side has closed"));
                other(this).peerHasClosed();
            }
        }

        private void peerHasClosed() {
            List<Runnable> listeners;
            synchronized (this) {
                peerClosed = true;
                listeners = List.copyOf(peerCloseListeners);
            }
            listeners.forEach(Runnable::run);
        }

        /** The other side sees a reset, as that of a TCP socket does. */
        @Override
        public void abort(IOException reason) {
            aborts.incrementAndGet();
            in.cut(reason);
            out.cut(reason);
        }

        /** How often it was closed. */
        public int closes() {
            return closes.get();
        }

        /** How often it was aborted. */
        public int aborts() {
            return aborts.get();
        }
    }
}
