package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * The package-private parts of JSch that flow control needs. JSch then only takes packets apart; what is sent for a
 * channel (data, window adjustments, EOF, CLOSE) is decided and sent by {@link OwnedChannel}. That is how received
 * bytes are credited when they are consumed, and how nothing is sent after CLOSE, for which OpenSSH ends the whole
 * session.
 */
final class JschInternals {
    /** High enough that JSch never thinks the window needs an adjustment of its own. */
    private static final int PINNED = 1 << 30;

    private final VarHandle recipient;
    private final VarHandle localWindow;
    private final VarHandle localWindowMax;
    private final VarHandle localPacket;
    private final VarHandle remoteWindow;
    private final VarHandle remotePacket;
    private final VarHandle waiters;
    private final VarHandle closed;
    private final VarHandle connected;
    private final VarHandle confirmed;
    private final MethodHandle openMessage;
    private final MethodHandle newPacket;
    private final MethodHandle resetPacket;
    private final MethodHandle write;

    /**
     * Finds the parts.
     *
     * @throws ReflectiveOperationException if JSch is a module that is not open to us, or another version
     */
    JschInternals() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup());
        recipient = lookup.findVarHandle(Channel.class, "recipient", int.class);
        localWindow = lookup.findVarHandle(Channel.class, "lwsize", int.class);
        localWindowMax = lookup.findVarHandle(Channel.class, "lwsize_max", int.class);
        localPacket = lookup.findVarHandle(Channel.class, "lmpsize", int.class);
        remoteWindow = lookup.findVarHandle(Channel.class, "rwsize", long.class);
        remotePacket = lookup.findVarHandle(Channel.class, "rmpsize", int.class);
        waiters = lookup.findVarHandle(Channel.class, "notifyme", int.class);
        closed = lookup.findVarHandle(Channel.class, "close", boolean.class);
        connected = lookup.findVarHandle(Channel.class, "connected", boolean.class);
        confirmed = lookup.findVarHandle(Channel.class, "open_confirmation", boolean.class);
        Class<?> packet = lookup.findClass("com.jcraft.jsch.Packet");
        openMessage = virtual(lookup, Channel.class, "genChannelOpenPacket", MethodType.methodType(packet));
        write = virtual(lookup, Session.class, "write", MethodType.methodType(void.class, packet));
        resetPacket = virtual(lookup, packet, "reset", MethodType.methodType(void.class));
        newPacket = lookup.findConstructor(packet, MethodType.methodType(void.class, Buffer.class))
                .asType(MethodType.methodType(Object.class, Buffer.class));
    }

    /** A method handle that takes and gives JSch's hidden types as plain objects. */
    private static MethodHandle virtual(MethodHandles.Lookup lookup, Class<?> type, String name, MethodType method)
            throws ReflectiveOperationException {
        MethodHandle handle = lookup.findVirtual(type, name, method);
        MethodType plain = handle.type();
        for (int i = 0; i < plain.parameterCount(); i++) {
            if (!isPublic(plain.parameterType(i))) {
                plain = plain.changeParameterType(i, Object.class);
            }
        }
        if (!isPublic(plain.returnType())) {
            plain = plain.changeReturnType(Object.class);
        }
        return handle.asType(plain);
    }

    private static boolean isPublic(Class<?> type) {
        return java.lang.reflect.Modifier.isPublic(type.getModifiers());
    }

    /**
     * Prepares a channel for its open message. JSch shall announce our window, never adjust it, report CLOSE and the
     * session's end to the channel's streams ({@code connected}), and send no EOF and no CLOSE by itself
     * ({@code close}).
     */
    void prepare(Channel channel, int window, int maxPacket) {
        localWindowMax.setVolatile(channel, 0);
        localWindow.setVolatile(channel, window);
        localPacket.setVolatile(channel, maxPacket);
        connected.setVolatile(channel, true);
        closed.setVolatile(channel, true);
        waiters.setVolatile(channel, 1);
    }

    /** Keeps JSch from adjusting the window; called before JSch subtracts what it has received. */
    void pinWindow(Channel channel) {
        localWindow.setVolatile(channel, PINNED);
    }

    int recipient(Channel channel) {
        return (int) recipient.getVolatile(channel);
    }

    boolean isConfirmed(Channel channel) {
        return (boolean) confirmed.getVolatile(channel);
    }

    long remoteWindow(Channel channel) {
        return (long) remoteWindow.getVolatile(channel);
    }

    void setRemoteWindow(Channel channel, long bytes) {
        remoteWindow.setVolatile(channel, bytes);
    }

    int remotePacket(Channel channel) {
        return (int) remotePacket.getVolatile(channel);
    }

    /** The CHANNEL_OPEN message of a channel, as a JSch packet. */
    Object openMessage(Channel channel) throws IOException {
        try {
            return (Object) openMessage.invokeExact(channel);
        } catch (Throwable e) {
            throw asIOException(e);
        }
    }

    Object newPacket(Buffer buffer) throws IOException {
        try {
            return (Object) newPacket.invokeExact(buffer);
        } catch (Throwable e) {
            throw asIOException(e);
        }
    }

    void reset(Object packet) throws IOException {
        try {
            resetPacket.invokeExact(packet);
        } catch (Throwable e) {
            throw asIOException(e);
        }
    }

    /** Encrypts and sends a packet; waits while keys are exchanged or the socket is full. */
    void write(Session session, Object packet) throws IOException {
        try {
            write.invokeExact(session, packet);
        } catch (Throwable e) {
            throw asIOException(e);
        }
    }

    private static IOException asIOException(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof IOException io ? io : new IOException(String.valueOf(e.getMessage()), e);
    }
}
