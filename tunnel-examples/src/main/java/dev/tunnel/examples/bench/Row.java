package dev.tunnel.examples.bench;

import java.util.List;

/** The rows of the table. */
enum Row {
    DOWNLOAD_LOOPBACK("download, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    UPLOAD_LOOPBACK("upload, loopback", "MB/s", 0, Target.atLeast(1, Contender.SSH)),
    DOWNLOAD_DELAYED(
            "download, 50 ms", "MB/s", 1, Target.atLeast(2, Contender.SSH), Target.atLeast(40, Contender.JSCH)),
    UPLOAD_DELAYED("upload, 50 ms", "MB/s", 1),
    ECHO_MEDIAN("1-byte echo, median", "µs", 0, Target.atMost(1.2, Contender.SSH)),
    ECHO_P99("1-byte echo, p99", "µs", 0),
    CONNECTIONS_SEQUENTIAL("new connections, one at a time", "1/s", 0, Target.atLeast(0.8, Contender.SSH)),
    CONNECTIONS_PARALLEL("new connections, eight at a time", "1/s", 0, Target.atLeast(0.8, Contender.SSH)),
    NEIGHBOUR("download beside a stalled connection", "MB/s", 0),
    NEIGHBOUR_SHARE("the same, share of undisturbed", "%", 0, Target.atLeast(90)),
    MEMORY("resident memory of an idle connection", "KB", 0, Target.atMost(100)),
    THREADS("threads of an idle connection", "", 2);

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
