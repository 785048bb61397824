package dev.tunnel.examples.bench;

import dev.tunnel.examples.lab.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/**
 * A contender at work.
 *
 * @param process its process
 * @param port the first port it listens on, the only one if it is a proxy
 * @param source the way to the source
 * @param sink the way to the sink
 * @param echo the way to the echo
 */
record Forwarder(Child process, int port, Way source, Way sink, Way echo) implements AutoCloseable {

    /** Connects to a peer through a contender. */
    @FunctionalInterface
    interface Way {
        Socket connect() throws IOException;
    }

    /** One that has a port for each peer. */
    static Forwarder fixed(Child process, List<Integer> ports) {
        List<Way> ways = ports.stream().map(port -> (Way) () -> connect(port)).toList();
        return new Forwarder(process, ports.get(0), ways.get(0), ways.get(1), ways.get(2));
    }

    /** One that has one port, where SOCKS5 is spoken. */
    static Forwarder dynamic(Child process, int proxy, List<Integer> peers) {
        List<Way> ways = peers.stream()
                .map(peer -> (Way) () -> SocksClient.connect(proxy, peer))
                .toList();
        return new Forwarder(process, proxy, ways.get(0), ways.get(1), ways.get(2));
    }

    /** Connects to one of the ports. */
    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public void close() {
        process.close();
    }
}
