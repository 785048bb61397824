package dev.tunnel.examples.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** The client's side of SOCKS5 (RFC 1928), without a password, to ports of the proxy's loopback. */
final class SocksClient {
    private static final byte[] GREETING = {5, 1, 0};
    private static final int GREETED = 2;
    private static final int ANSWERED = 10;

    private SocksClient() {}

    /** Connects to a port beyond the proxy. */
    static Socket connect(int proxy, int port) throws IOException {
        Socket socket = greet(proxy);
        try {
            byte[] request = {5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port};
            socket.getOutputStream().write(request);
            expect(socket, ANSWERED);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects to the proxy and says hello; what it says next is where it wants to go. */
    static Socket greet(int proxy) throws IOException {
        Socket socket = Forwarder.connect(proxy);
        try {
            socket.getOutputStream().write(GREETING);
            expect(socket, GREETED);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void expect(Socket socket, int length) throws IOException {
        byte[] answer = new byte[length];
        new DataInputStream(socket.getInputStream()).readFully(answer);
        if (answer[0] != 5 || answer[1] != 0) {
            throw new IOException("the proxy answered " + answer[0] + " " + answer[1]);
        }
    }
}
