package dev.tunnel.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tunnel.config.SshConfig;
import dev.tunnel.examples.lab.Sshd;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * How long it takes to find out what a large ssh_config says about a host: in a program that has done it before, and
 * for {@code ssh -G} as a whole process, which reads everything anew.
 *
 * @param files the configuration
 * @param count how many hosts, one after the other
 * @param processes how many of them {@code ssh} is asked for
 */
record ConfigMeasurement(LargeConfig files, int count, int processes) implements Measurement {
    /** Resolves a host. */
    @FunctionalInterface
    private interface Resolver {
        void resolve(String host) throws IOException, InterruptedException;
    }

    @Override
    public String name() {
        return "config";
    }

    @Override
    public int warmUps() {
        return 2;
    }

    @Override
    public void run(Contender contender, Results results) throws IOException, InterruptedException {
        if (contender == Contender.TUNNEL) {
            SshConfig config = SshConfig.file(files.main());
            config.resolve(LargeConfig.host(0)); // reads the files
            measure(
                    count,
                    contender,
                    results,
                    host -> check(host, config.resolve(host).hostName()));
        } else if (contender == Contender.SSH) {
            measure(processes, contender, results, this::runSsh);
        }
    }

    private static void measure(int count, Contender contender, Results results, Resolver resolver)
            throws IOException, InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            String host = LargeConfig.host(i * 37 % LargeConfig.BLOCKS);
            long start = System.nanoTime();
            resolver.resolve(host);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        results.add(Row.CONFIG_MEDIAN, contender, nanos[count / 2] / 1e6);
        results.add(Row.CONFIG_P99, contender, nanos[count * 99 / 100] / 1e6);
    }

    private void runSsh(String host) throws IOException, InterruptedException {
        List<String> command =
                List.of(Sshd.find("ssh").toString(), "-F", files.main().toString(), "-G", host);
        Process ssh = new ProcessBuilder(command).start();
        String listing = new String(ssh.getInputStream().readAllBytes(), UTF_8);
        ssh.waitFor();
        check(
                host,
                listing.lines()
                        .filter(line -> line.startsWith("hostname "))
                        .findFirst()
                        .orElse("")
                        .replace("hostname ", ""));
    }

    private static void check(String host, String hostName) throws IOException {
        if (!hostName.equals(LargeConfig.hostName(host))) {
            throw new IOException(host + " came out as " + hostName);
        }
    }
}
