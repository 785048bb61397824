package dev.tunnel.examples;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens an SSH tunnel and shows what happens: without arguments to a database behind two bastions that it starts
 * itself, with arguments to hosts of your own. {@code --help} tells the arguments.
 */
public final class Demo {
    private Demo() {}

    /**
     * Runs the program; the exit status is 0, 1 for a failure or 2 for a wrong command line.
     *
     * @param args none, or as {@code --help} tells
     */
    public static void main(String[] args) {
        int status = run(System.in, System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(InputStream in, PrintStream out, PrintStream err, String... args) {
        if (List.of(args).contains("--help")) {
            out.print(Arguments.USAGE);
            return 0;
        }
        Arguments arguments;
        try {
            arguments = args.length == 0 ? null : Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            err.printf("%s%n%n%s", e.getMessage(), Arguments.USAGE);
            return 2;
        }
        try {
            run(arguments, new Report(out), in);
            return 0;
        } catch (Exception e) {
            err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return 1;
        }
    }

    private static void run(@Nullable Arguments arguments, Report report, InputStream in) throws Exception {
        if (arguments == null) {
            EmbeddedDemo.run(report);
        } else if (arguments.check()) {
            new OwnHosts(arguments, report).check();
        } else {
            new OwnHosts(arguments, report).run(in);
        }
    }
}
