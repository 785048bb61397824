package dev.tunnel.examples.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * Compares local, remote and dynamic forwards of this library, stock JSch and OpenSSH's {@code ssh}: throughput,
 * latency, connection rate, isolation and memory, on loopback and behind a line with a round trip of 50 ms; and with
 * {@code ssh -G} how long a large ssh_config takes. Needs Linux and an installed OpenSSH server, which it runs itself.
 * Prints a Markdown table; {@code --help} tells the options.
 */
public final class Benchmark {
    private Benchmark() {}

    /**
     * Runs the program; the exit status is 0, 1 for a failure or 2 for a wrong command line.
     *
     * @param args as {@code --help} tells
     */
    public static void main(String[] args) {
        int status = run(System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        if (List.of(args).contains("--help")) {
            out.print(Settings.USAGE);
            return 0;
        }
        Settings settings;
        try {
            settings = Settings.parse(args);
        } catch (IllegalArgumentException e) {
            err.printf("%s%n%n%s", e.getMessage(), Settings.USAGE);
            return 2;
        }
        try (Lab lab = new Lab()) {
            out.println(Versions.describe());
            out.println();
            Rounds rounds = new Rounds(settings, lab, err);
            out.print(rounds.run().table(settings.contenders()));
            rounds.troubles().forEach(out::println);
            return 0;
        } catch (Exception e) {
            err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return 1;
        }
    }
}
