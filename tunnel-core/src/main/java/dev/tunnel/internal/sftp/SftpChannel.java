package dev.tunnel.internal.sftp;

import dev.tunnel.internal.session.ProgramChannel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SFTP packets over the channel of an SFTP server. For one thread at a time, which may be interrupted while it waits;
 * the channel is of no use afterwards, since it may be in the middle of a packet.
 */
final class SftpChannel {
    private static final int INIT = 1;
    private static final int VERSION = 2;
    private static final int V3 = 3;
    private static final int STATUS = 101;
    private static final int LENGTH_BYTES = 4;
    /** What OpenSSH takes for a limit, too. */
    private static final int LONGEST = 256 * 1024;

    private final ProgramChannel channel;
    private final Request request = new Request();
    private final Reply reply = new Reply();
    private final Map<String, String> extensions = new HashMap<>();
    private byte[] packet = new byte[LENGTH_BYTES];
    private int nextId;

    SftpChannel(ProgramChannel channel) {
        this.channel = channel;
    }

    /** Agrees on the version. */
    void start(long timeoutNanos) throws IOException, InterruptedException {
        request.begin(INIT).putInt(V3);
        write();
        if (!awaitData(timeoutNanos)) {
            throw new LostException(
                    "the SFTP server doesn't answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms",
                    null);
        }
        receivePacket();
        if (reply.type() != VERSION) {
            throw SftpException.protocol(
                    "it doesn't begin with its version; perhaps a shell's start file prints something");
        }
        int version = reply.readInt();
        if (version < V3) {
            throw SftpException.protocol("version " + version + " is too old");
        }
        while (!reply.isEmpty()) {
            extensions.put(reply.readText(), reply.readText());
        }
    }

    /** Whether the server has announced this version of an extension. */
    boolean has(String extension, String version) {
        return version.equals(extensions.get(extension));
    }

    /** Begins a request, which gets the next number. */
    Request request(int type) {
        return request.begin(type).putInt(nextId++);
    }

    /** Sends the request that was begun last, and tells its number. */
    int send() throws IOException, InterruptedException {
        write();
        return nextId - 1;
    }

    /** Never writes more than the server's window allows, so that waiting for it can be interrupted. */
    private void write() throws IOException, InterruptedException {
        request.finish();
        try {
            for (int done = 0; done < request.end(); ) {
                int n = (int) Math.min(channel.awaitWindow(), request.end() - done);
                channel.output().write(request.bytes(), done, n);
                done += n;
            }
        } catch (IOException e) {
            throw new LostException(e.getMessage(), e);
        }
    }

    /** Waits for the next reply, to whichever request. */
    Reply receive() throws IOException, InterruptedException {
        receivePacket();
        reply.readId();
        return reply;
    }

    /** Waits for the reply to a request that is the only one unanswered. */
    Reply receiveOnly(int id) throws IOException, InterruptedException {
        receive();
        if (reply.id() != id) {
            throw SftpException.protocol("it answers request " + reply.id() + " where " + id + " was asked");
        }
        return reply;
    }

    /** As {@link #receiveOnly}, for a reply that is of the given type or tells why not. */
    Reply receive(int id, int type, String what) throws IOException, InterruptedException {
        receiveOnly(id);
        if (reply.type() == STATUS) {
            throw Status.read(reply).asException(what);
        }
        expect(type);
        return reply;
    }

    void expect(int type) throws SftpException {
        if (reply.type() != type) {
            throw SftpException.protocol("it answers with a packet of type " + reply.type() + " and not " + type);
        }
    }

    private void receivePacket() throws IOException, InterruptedException {
        fill(LENGTH_BYTES);
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length = (length << Byte.SIZE) | (packet[i] & 0xff);
        }
        if (length < 1 || length > LONGEST) {
            throw SftpException.protocol("a packet of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (packet.length < length) {
            packet = new byte[length];
        }
        fill(length);
        reply.reset(packet, length);
    }

    private void fill(int length) throws IOException, InterruptedException {
        try {
            for (int done = 0; done < length; ) {
                awaitData(Long.MAX_VALUE);
                int n = channel.input().read(packet, done, length - done);
                if (n < 0) {
                    throw new LostException("the SFTP server has ended", null);
                }
                done += n;
            }
        } catch (LostException e) {
            throw e;
        } catch (IOException e) {
            throw new LostException(e.getMessage(), e);
        }
    }

    /** A read of the channel ignores interrupts, so it is done only when it doesn't have to wait. */
    private boolean awaitData(long nanos) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (channel.input().available() > 0) {
            return true;
        }
        CountDownLatch readable = new CountDownLatch(1);
        channel.onReadable(readable::countDown);
        return readable.await(nanos, TimeUnit.NANOSECONDS);
    }
}
