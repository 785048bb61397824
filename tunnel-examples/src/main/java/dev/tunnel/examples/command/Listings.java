package dev.tunnel.examples.command;

import dev.tunnel.SshClient;
import dev.tunnel.TunnelException;
import java.io.PrintStream;
import java.util.List;

/** What the command tells without connecting to anything. */
final class Listings {
    private Listings() {}

    /** Prints it; the exit status. */
    static int print(Invocation invocation, PrintStream out) throws UsageException, TunnelException {
        switch (invocation.mode()) {
            case HELP -> out.print(Manual.help());
            case VERSION -> System.err.println(version());
            case QUERY -> algorithms(invocation.query()).forEach(out::println);
            case COMPLETION -> out.print(Completion.of(invocation.host()));
            case LISTING -> listing(Main.needsHost(invocation)).forEach(out::println);
            case EXPLAIN -> out.print(explanation(Main.needsHost(invocation)));
            default -> throw new IllegalArgumentException(String.valueOf(invocation.mode()));
        }
        return 0;
    }

    private static String version() {
        String version = Listings.class.getPackage().getImplementationVersion();
        return "tunnel " + (version == null ? "(unpackaged)" : version) + ", Java "
                + System.getProperty("java.version");
    }

    private static List<String> algorithms(String query) throws UsageException {
        Algorithms kind = Algorithms.of(query);
        return kind == null ? Algorithms.kinds() : SshClient.algorithms(kind.keyword());
    }

    private static List<String> listing(Invocation invocation) throws TunnelException {
        return invocation
                .config()
                .resolve(invocation.host(), invocation.options())
                .listing();
    }

    private static String explanation(Invocation invocation) throws TunnelException {
        return invocation
                .config()
                .explain(invocation.host(), invocation.options())
                .toString();
    }
}
