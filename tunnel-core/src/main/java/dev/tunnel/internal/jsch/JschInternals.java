package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.Cipher;
import com.jcraft.jsch.Compression;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The parts of JSch out of reach of its users that flow control and global requests need. JSch then only takes packets
 * apart; what is sent for a channel (data, window adjustments, EOF, CLOSE) is decided and sent by {@link OwnedChannel}.
 * That is how received bytes are credited when they are consumed, and how nothing is sent after CLOSE, for which
 * OpenSSH ends the whole session.
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
    private final VarHandle inflater;
    private final VarHandle serverSignatures;
    private final VarHandle writing;
    private final VarHandle exchanging;
    private final VarHandle serverCipher;
    private final MethodHandle openMessage;
    private final MethodHandle newPacket;
    private final MethodHandle resetPacket;
    private final MethodHandle write;
    private final JschReplies replies;

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
        MethodHandles.Lookup sessions = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup());
        inflater = sessions.findVarHandle(Session.class, "inflater", Compression.class);
        serverSignatures = sessions.findVarHandle(Session.class, "serverSigAlgs", String[].class);
        writing = sessions.findVarHandle(Session.class, "lock", Object.class);
        exchanging = sessions.findVarHandle(Session.class, "in_kex", boolean.class);
        serverCipher = sessions.findVarHandle(Session.class, "s2ccipher", Cipher.class);
        Class<?> packet = lookup.findClass("com.jcraft.jsch.Packet");
        openMessage = virtual(lookup, Channel.class, "genChannelOpenPacket", MethodType.methodType(packet));
        write = virtual(sessions, Session.class, "_write", MethodType.methodType(void.class, packet));
        resetPacket = virtual(lookup, packet, "reset", MethodType.methodType(void.class));
        newPacket = lookup.findConstructor(packet, MethodType.methodType(void.class, Buffer.class))
                .asType(MethodType.methodType(Object.class, Buffer.class));
        replies = new JschReplies();
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

    /** Fills in what JSch would learn from the server's answer, for a channel that the server itself opens. */
    void confirm(Channel channel, PeerChannel peer) {
        remoteWindow.setVolatile(channel, peer.window());
        remotePacket.setVolatile(channel, peer.maxPacket());
        confirmed.setVolatile(channel, true);
        recipient.setVolatile(channel, peer.number());
    }

    /** Lets the tap see what the session receives; on its reader thread, whenever the keys may have changed. */
    void tap(Session session, PacketTap tap) {
        Compression current = (Compression) inflater.get(session);
        if (current != tap) {
            tap.over(current);
            inflater.set(session, tap);
        }
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

    /** The signature algorithms that the server says it knows (RFC 8308 section 3.1); empty if it says nothing. */
    List<String> serverSignatures(Session session) {
        String[] names = (String[]) serverSignatures.getVolatile(session);
        return names == null ? List.of() : List.of(names);
    }

    /** Whether the server's SSH_MSG_NEWKEYS has come. */
    boolean hasServerKeys(Session session) {
        return serverCipher.getVolatile(session) != null;
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

    /**
     * Encrypts and sends a packet, waiting while the socket is full; false, and nothing is sent, while keys are
     * exchanged. JSch's own method looks first and takes its lock then, so that its packet may come after the
     * SSH_MSG_NEWKEYS that another thread has sent meanwhile, with the old keys.
     */
    boolean write(Session session, Object packet) throws IOException {
        synchronized (writing.get(session)) {
            if (isExchangingKeys(session)) {
                return false;
            }
            try {
                write.invokeExact(session, packet);
                return true;
            } catch (Throwable e) {
                throw asIOException(e);
            }
        }
    }

    /** Whether a key exchange has begun that is not over yet, in which nothing else may be sent. */
    boolean isExchangingKeys(Session session) {
        return (boolean) exchanging.getVolatile(session);
    }

    JschReplies replies() {
        return replies;
    }

    private static IOException asIOException(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof IOException io ? io : new IOException(String.valueOf(e.getMessage()), e);
    }
}
