package dev.tunnel.internal.negotiation;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one client, until it is known where it wants to go and it has been told what became of that. It
 * does no I/O: it is given bytes, and gives bytes. Used by one thread at a time.
 */
public interface Negotiation {

    /**
     * Takes what the client has sent, as far as it is complete and belongs to the conversation. What is left comes
     * again with what follows it, or belongs to the destination.
     *
     * @param received what the client has sent and was not taken yet
     * @param reply what to tell the client is added to it
     * @return where the client wants to go, or null if it hasn't said yet
     * @throws TunnelException.Refused if the client can't be served; it is to be told so with {@link #failed}
     */
    Endpoint.@Nullable Tcp take(ByteBuffer received, ByteArrayOutputStream reply) throws TunnelException.Refused;

    /** What to tell the client when its destination has been connected. */
    byte[] opened();

    /** What to tell the client when that failed, or it can't be served; nothing if there is no word for it yet. */
    byte[] failed(TunnelException cause);
}
