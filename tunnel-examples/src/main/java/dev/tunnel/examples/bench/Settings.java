package dev.tunnel.examples.bench;

import static dev.tunnel.examples.bench.Lab.Forward.DYNAMIC;
import static dev.tunnel.examples.bench.Lab.Forward.LOCAL;
import static dev.tunnel.examples.bench.Lab.Forward.REMOTE;
import static dev.tunnel.examples.bench.Lab.Line.DELAYED;
import static dev.tunnel.examples.bench.Lab.Line.LOOPBACK;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The command line of {@link Benchmark}.
 *
 * @param quick whether everything is short: to see that it works, not for numbers to rely on
 * @param rounds how often each contender is measured
 * @param only the names of the measurements to run; all if it is empty
 * @param contenders who takes part
 */
record Settings(boolean quick, int rounds, Set<String> only, Set<Contender> contenders) {

    static final String USAGE = """
      usage: Benchmark [--quick] [--rounds N] [--only NAME,...] [--contenders NAME,...]

        --quick        short runs and one round: to see that it works, not for numbers to rely on
        --rounds       how often each contender is measured in turn; the median counts (default 3)
        --only         download, upload, remote, dynamic, echo, connections, neighbour, memory, opening, recovery, config
        --contenders   tunnel, jsch, ssh, ssh-gcm
      """;

    static final Set<String> MEASUREMENTS = Set.of(
            "download",
            "upload",
            "remote",
            "dynamic",
            "echo",
            "connections",
            "neighbour",
            "memory",
            "opening",
            "recovery",
            "config");

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is not as {@link #USAGE} says
     */
    static Settings parse(String... args) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        boolean quick = rest.remove("--quick");
        int rounds = quick ? 1 : 3;
        Set<String> only = Set.of();
        Set<Contender> contenders = EnumSet.allOf(Contender.class);
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--rounds" -> rounds = positive(value(option, rest));
                case "--only" -> only = measurements(value(option, rest));
                case "--contenders" -> contenders = contenders(value(option, rest));
                default -> throw new IllegalArgumentException("unknown option \"" + option + "\"");
            }
        }
        return new Settings(quick, rounds, only, contenders);
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("option " + option + " needs a value");
        }
        return rest.pop();
    }

    private static int positive(String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("not a number of rounds: \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static Set<String> measurements(String names) {
        Set<String> wanted = new TreeSet<>(List.of(names.split(",", -1)));
        if (!MEASUREMENTS.containsAll(wanted)) {
            throw new IllegalArgumentException("unknown measurement in \"" + names + "\"");
        }
        return wanted;
    }

    private static Set<Contender> contenders(String names) {
        Set<Contender> wanted = EnumSet.noneOf(Contender.class);
        for (String name : names.split(",", -1)) {
            wanted.add(Stream.of(Contender.values())
                    .filter(contender -> contender.option().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown contender \"" + name + "\"")));
        }
        return wanted;
    }

    List<Measurement> measurements(Lab lab) {
        Duration transfer = Duration.ofMillis(quick ? 500 : 4000);
        Duration connecting = Duration.ofMillis(quick ? 500 : 3000);
        return Stream.<Measurement>of(
                        new ThroughputMeasurement(lab, Row.DOWNLOAD_LOOPBACK, LOCAL, LOOPBACK, false, transfer),
                        new ThroughputMeasurement(lab, Row.UPLOAD_LOOPBACK, LOCAL, LOOPBACK, true, transfer),
                        new ThroughputMeasurement(lab, Row.DOWNLOAD_DELAYED, LOCAL, DELAYED, false, transfer),
                        new ThroughputMeasurement(lab, Row.UPLOAD_DELAYED, LOCAL, DELAYED, true, transfer),
                        new ThroughputMeasurement(lab, Row.REMOTE_UPLOAD_LOOPBACK, REMOTE, LOOPBACK, true, transfer),
                        new ThroughputMeasurement(lab, Row.REMOTE_DOWNLOAD_LOOPBACK, REMOTE, LOOPBACK, false, transfer),
                        new ThroughputMeasurement(lab, Row.REMOTE_UPLOAD_DELAYED, REMOTE, DELAYED, true, transfer),
                        new ThroughputMeasurement(lab, Row.REMOTE_DOWNLOAD_DELAYED, REMOTE, DELAYED, false, transfer),
                        new ThroughputMeasurement(
                                lab, Row.DYNAMIC_DOWNLOAD_LOOPBACK, DYNAMIC, LOOPBACK, false, transfer),
                        new ThroughputMeasurement(lab, Row.DYNAMIC_UPLOAD_LOOPBACK, DYNAMIC, LOOPBACK, true, transfer),
                        new ThroughputMeasurement(lab, Row.DYNAMIC_DOWNLOAD_DELAYED, DYNAMIC, DELAYED, false, transfer),
                        new ThroughputMeasurement(lab, Row.DYNAMIC_UPLOAD_DELAYED, DYNAMIC, DELAYED, true, transfer),
                        new ConnectionsMeasurement(lab, Row.DYNAMIC_CONNECTIONS_SEQUENTIAL, DYNAMIC, connecting),
                        new ConnectionsMeasurement(lab, Row.DYNAMIC_CONNECTIONS_PARALLEL, DYNAMIC, connecting),
                        new HandshakesMeasurement(lab, quick ? 100 : 900),
                        new EchoMeasurement(lab, quick ? 2000 : 20_000),
                        new ConnectionsMeasurement(lab, Row.CONNECTIONS_SEQUENTIAL, LOCAL, connecting),
                        new ConnectionsMeasurement(lab, Row.CONNECTIONS_PARALLEL, LOCAL, connecting),
                        new NeighbourMeasurement(lab, transfer),
                        new MemoryMeasurement(lab, quick ? 100 : 1000),
                        new OpeningMeasurement(lab, quick ? 2 : 20),
                        new RecoveryMeasurement(lab, quick ? 2 : 20),
                        new ConfigMeasurement(lab.largeConfig(), quick ? 100 : 2000, quick ? 5 : 100))
                .filter(measurement -> only.isEmpty() || only.contains(measurement.name()))
                .toList();
    }
}
