package dev.tunnel.examples.bench;

import dev.tunnel.examples.Resources;
import dev.tunnel.examples.TemporaryDirectory;
import dev.tunnel.examples.lab.Child;
import dev.tunnel.examples.lab.Sshd;
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

    /** Where a contender listens. */
    enum Forward {
        /** Here, as {@code ssh -L} does. */
        LOCAL,
        /** At the sshd, as {@code ssh -R} does. */
        REMOTE,
        /** Here, as a proxy, as {@code ssh -D} does. */
        DYNAMIC
    }

    private record Key(Contender contender, Forward forward, Line line) {}

    private final Resources opened = new Resources();
    private final Map<Key, Forwarder> running = new HashMap<>();
    private final Sshd sshd;
    private final List<Integer> peerPorts;
    private final int delayedSshPort;
    private final Path knownHosts;
    private final LargeConfig largeConfig;

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
            largeConfig = LargeConfig.write(directory);
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

    LargeConfig largeConfig() {
        return largeConfig;
    }

    /** A contender's process that is kept, so that it is warm after its first use. */
    Forwarder forwarder(Contender contender, Forward forward, Line line) throws IOException, InterruptedException {
        Key key = new Key(contender, forward, line);
        Forwarder forwarder = running.get(key);
        if (forwarder == null) {
            forwarder =
                    opened.add(contender.start(this, forward, line == Line.LOOPBACK ? sshd.port() : delayedSshPort));
            running.put(key, forwarder);
        }
        return forwarder;
    }

    /** Ends a contender's processes; the next use starts new ones. */
    void stop(Contender contender) {
        running.entrySet().removeIf(entry -> {
            boolean own = entry.getKey().contender == contender;
            if (own) {
                entry.getValue().close();
            }
            return own;
        });
    }

    /** Kills the processes that serve the contenders' sessions; those that are kept are ended before. */
    void killSessions() {
        for (Contender contender : Contender.values()) {
            stop(contender);
        }
        sshd.killSessions();
    }

    /** A contender's process of its own on loopback, to be closed by the caller. */
    Forwarder freshForwarder(Contender contender) throws IOException, InterruptedException {
        return freshForwarder(contender, Forward.LOCAL);
    }

    Forwarder freshForwarder(Contender contender, Forward forward) throws IOException, InterruptedException {
        return contender.start(this, forward, sshd.port());
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
