package dev.tunnel.examples.bench;

import dev.tunnel.examples.Resources;
import dev.tunnel.examples.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything the contenders meet: an sshd, a delay line before it and the peers behind it. */
final class Lab implements AutoCloseable {
    /** The delay of one direction; a round trip takes twice as long. */
    private static final int DELAY_MILLIS = 25;

    /** The way from a contender to the sshd. */
    enum Line {
        LOOPBACK,
        DELAYED
    }

    private record Key(Contender contender, Line line) {}

    private final Resources opened = new Resources();
    private final Map<Key, Forwarder> running = new HashMap<>();
    private final Sshd sshd;
    private final List<Integer> peerPorts;
    private final int delayedSshPort;
    private final Path knownHosts;

    Lab() throws Exception {
        try {
            Path directory = opened.add(TemporaryDirectory.create()).path();
            sshd = opened.add(Sshd.start(directory));
            Child peers = opened.add(Child.jvm(Peers.class, List.of(), List.of()));
            peerPorts = Stream.of(peers.await("ports").split(" "))
                    .map(Integer::valueOf)
                    .toList();
            List<String> delay = List.of(Integer.toString(sshd.port()), Integer.toString(DELAY_MILLIS));
            Child delayLine = opened.add(Child.jvm(DelayLine.class, List.of(), delay));
            delayedSshPort = Integer.parseInt(delayLine.await("port"));
            knownHosts = Files.write(directory.resolve("known_hosts"), knownHostsLines());
        } catch (Exception e) {
            opened.close();
            throw e;
        }
    }

    private List<String> knownHostsLines() {
        return Stream.of(sshd.port(), delayedSshPort)
                .map(port -> "[127.0.0.1]:" + port + " " + sshd.hostKey())
                .toList();
    }

    /** The ports of source, sink and echo. */
    List<Integer> peerPorts() {
        return peerPorts;
    }

    Path identity() {
        return sshd.identity();
    }

    Path knownHosts() {
        return knownHosts;
    }

    /** A contender's process that is kept, so that it is warm after its first use. */
    Forwarder forwarder(Contender contender, Line line) throws IOException, InterruptedException {
        Key key = new Key(contender, line);
        Forwarder forwarder = running.get(key);
        if (forwarder == null) {
            forwarder = opened.add(contender.start(this, line == Line.LOOPBACK ? sshd.port() : delayedSshPort));
            running.put(key, forwarder);
        }
        return forwarder;
    }

    /** Ends a contender's processes; the next use starts new ones. */
    void stop(Contender contender) {
        for (Line line : Line.values()) {
            Forwarder forwarder = running.remove(new Key(contender, line));
            if (forwarder != null) {
                forwarder.close();
            }
        }
    }

    /** A contender's process of its own on loopback, to be closed by the caller. */
    Forwarder freshForwarder(Contender contender) throws IOException, InterruptedException {
        return contender.start(this, sshd.port());
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
