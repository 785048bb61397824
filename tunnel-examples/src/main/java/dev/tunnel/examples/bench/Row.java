package dev.tunnel.examples.bench;

import java.util.List;

/** The rows of the table. */
enum Row {
    DOWNLOAD_LOOPBACK("download, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    UPLOAD_LOOPBACK("upload, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    DOWNLOAD_DELAYED(
            "download, 50 ms", "MB/s", 1, Target.atLeast(2, Contender.SSH), Target.atLeast(40, Contender.JSCH)),
    UPLOAD_DELAYED("upload, 50 ms", "MB/s", 1),
    REMOTE_UPLOAD_LOOPBACK("-R, to the destination, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    REMOTE_DOWNLOAD_LOOPBACK("-R, from the destination, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    REMOTE_UPLOAD_DELAYED("-R, to the destination, 50 ms", "MB/s", 1, Target.atLeast(2, Contender.SSH)),
    REMOTE_DOWNLOAD_DELAYED("-R, from the destination, 50 ms", "MB/s", 1),
    DYNAMIC_DOWNLOAD_LOOPBACK("-D, download, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    DYNAMIC_UPLOAD_LOOPBACK("-D, upload, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    DYNAMIC_DOWNLOAD_DELAYED("-D, download, 50 ms", "MB/s", 1, Target.atLeast(2, Contender.SSH)),
    DYNAMIC_UPLOAD_DELAYED("-D, upload, 50 ms", "MB/s", 1),
    DYNAMIC_CONNECTIONS_SEQUENTIAL("-D, new connections, one at a time", "1/s", 0),
    DYNAMIC_CONNECTIONS_PARALLEL("-D, new connections, eight at a time", "1/s", 0),
    HANDSHAKES_HELD("-D, idle handshakes held", "", 0),
    HANDSHAKE_MEMORY("-D, resident memory of an idle handshake", "KB", 0),
    HANDSHAKE_THREADS("-D, threads of an idle handshake", "", 2),
    ECHO_MEDIAN("1-byte echo, median", "µs", 0, Target.atMost(1.2, Contender.SSH)),
    ECHO_P99("1-byte echo, p99", "µs", 0),
    CONNECTIONS_SEQUENTIAL("new connections, one at a time", "1/s", 0, Target.atLeast(0.8, Contender.SSH)),
    CONNECTIONS_PARALLEL("new connections, eight at a time", "1/s", 0, Target.atLeast(0.8, Contender.SSH)),
    NEIGHBOUR("download beside a stalled connection", "MB/s", 0),
    NEIGHBOUR_SHARE("the same, share of undisturbed", "%", 0, Target.atLeast(90)),
    MEMORY("resident memory of an idle connection", "KB", 0, Target.atMost(100)),
    THREADS("threads of an idle connection", "", 2),
    FIRST_TUNNEL("opening a tunnel, login and all", "ms", 1),
    TENTH_TUNNEL("opening the tenth tunnel of that session", "ms", 2),
    RECOVERY("a new connection after the session was killed", "ms", 1),
    CONFIG_MEDIAN("resolving a host of a large ssh_config, median", "ms", 2, Target.atMost(5)),
    CONFIG_P99("resolving a host of a large ssh_config, p99", "ms", 2);

    private final String label;
    private final String unit;
    private final int decimals;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Target> targets;

    Row(String label, String unit, int decimals, Target... targets) {
        this.label = label;
        this.unit = unit;
        this.decimals = decimals;
        this.targets = List.of(targets);
    }

    String label() {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }

    int decimals() {
        return decimals;
    }

    List<Target> targets() {
        return targets;
    }
}
