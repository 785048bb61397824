package dev.tunnel.examples;

import dev.tunnel.examples.lab.Child;
import dev.tunnel.examples.lab.Sshd;
import dev.tunnel.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Redis Cluster of two nodes on loopback that send their clients to {@code redis-1.internal:6379} and
 * {@code redis-2.internal:6379}, as nodes of a private network do. The first has the lower half of the slots.
 */
final class RedisCluster implements AutoCloseable {
    private static final int ANNOUNCED_PORT = 6379;

    private record Node(int number, int port, int busPort) {
        String name() {
            return "redis-" + number + ".internal";
        }

        /** Its line of nodes.conf, where a node keeps what it knows of the cluster. */
        String line(Node reader) {
            return String.format(
                    "%040d 127.0.0.1:%d@%d,%s %s - 0 0 %d connected %s%n",
                    number,
                    ANNOUNCED_PORT,
                    busPort,
                    name(),
                    equals(reader) ? "myself,master" : "master",
                    number,
                    number == 1 ? "0-8191" : "8192-16383");
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Resources opened = new Resources();

    private RedisCluster() throws IOException {
        List<Integer> ports = Sshd.freePorts(4);
        nodes.add(new Node(1, ports.get(0), ports.get(1)));
        nodes.add(new Node(2, ports.get(2), ports.get(3)));
    }

    static RedisCluster start(Path folder) throws IOException, InterruptedException {
        String server = Program.required("redis-server").toString();
        RedisCluster cluster = new RedisCluster();
        try {
            List<Child> started = new ArrayList<>();
            for (Node node : cluster.nodes) {
                started.add(cluster.opened.add(cluster.start(server, node, folder)));
            }
            for (Child node : started) {
                node.await("Cluster state changed: ok");
            }
            return cluster;
        } catch (IOException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    private Child start(String server, Node node, Path folder) throws IOException {
        Path home = Files.createDirectory(folder.resolve(node.name()));
        StringBuilder known = new StringBuilder();
        nodes.forEach(each -> known.append(each.line(node)));
        Files.writeString(home.resolve("nodes.conf"), known + "vars currentEpoch 2 lastVoteEpoch 0\n");
        Path config = Files.writeString(home.resolve("redis.conf"), """
        bind 127.0.0.1
        port %d
        dir %s
        save ""
        cluster-enabled yes
        cluster-port %d
        cluster-announce-port %d
        cluster-announce-bus-port %d
        cluster-announce-hostname %s
        cluster-preferred-endpoint-type hostname
        """.formatted(
                        node.port, home, node.busPort, ANNOUNCED_PORT, node.busPort, node.name()));
        return Child.program(node.name(), List.of(server, config.toString()));
    }

    /** What the nodes are called, with the ports of this machine that stand for them. */
    Map<String, Integer> names() {
        Map<String, Integer> names = new LinkedHashMap<>();
        nodes.forEach(node -> names.put(node.name() + ":" + ANNOUNCED_PORT, node.port));
        return names;
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
