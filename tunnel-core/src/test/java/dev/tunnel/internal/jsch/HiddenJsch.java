package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/** JSch's package-private parts, for tests that pin what the library relies on. */
final class HiddenJsch {
    private final Lookup channels;
    private final Lookup sessions;
    private final Class<?> packetType;

    HiddenJsch() throws ReflectiveOperationException {
        channels = MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup());
        sessions = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup());
        packetType = Class.forName("com.jcraft.jsch.Packet");
    }

    /** A field of Channel, which must have exactly the given type. */
    VarHandle channelField(String name, Class<?> type) throws ReflectiveOperationException {
        return channels.findVarHandle(Channel.class, name, type);
    }

    /** {@code new Packet(buffer)}, reset. */
    Object packet(Buffer buffer) throws Throwable {
        MethodType signature = MethodType.methodType(void.class, Buffer.class);
        Object packet = channels.findConstructor(packetType, signature).invoke(buffer);
        channels.findVirtual(packetType, "reset", MethodType.methodType(void.class))
                .invoke(packet);
        return packet;
    }

    /** {@code channel.genChannelOpenPacket()}. */
    Object openPacket(Channel channel) throws Throwable {
        MethodHandle generate =
                channels.findVirtual(Channel.class, "genChannelOpenPacket", MethodType.methodType(packetType));
        return generate.invoke(channel);
    }

    /** {@code session.write(packet)}. */
    void write(Session session, Object packet) throws Throwable {
        MethodType signature = MethodType.methodType(void.class, packetType);
        sessions.findVirtual(Session.class, "write", signature).invoke(session, packet);
    }
}
