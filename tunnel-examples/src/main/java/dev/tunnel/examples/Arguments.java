package dev.tunnel.examples;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link Demo} for hosts of your own.
 *
 * @param identities private key files; if there are none, ssh's defaults and the agent are used
 * @param knownHosts a known_hosts file, or null for ssh's own files
 * @param check whether to connect once and report, in place of keeping a tunnel open
 * @param hops the SSH servers to pass through
 * @param host the destination as the last hop knows it
 * @param port the destination's port
 */
record Arguments(
        List<Path> identities, @Nullable Path knownHosts, boolean check, List<String> hops, String host, int port) {

    static final String USAGE = """
      usage: Demo                                         a database behind two bastions, all on this machine
             Demo [options] hop[,hop...] host:port        a tunnel to host:port through the given SSH servers

        hop                  host, user@host, user@host:port, [v6]:port or ssh://user@host:port
        host:port            the destination as the last hop knows it; write [v6]:port for an IPv6 address
        -i FILE              a private key to log in with (may be repeated); default: ssh's own keys and the agent
        --known-hosts FILE   the host keys to trust; default: ssh's own known_hosts
        --check              connect to the destination once, report, and end
        --help               this text

      Without --check the tunnel stays open until the input ends (Ctrl-D) or the program is stopped (Ctrl-C).
      """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is not as {@link #USAGE} says
     */
    static Arguments parse(String... args) {
        List<Path> identities = new ArrayList<>();
        List<String> operands = new ArrayList<>();
        Path knownHosts = null;
        boolean check = false;
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            String arg = rest.pop();
            switch (arg) {
                case "-i" -> identities.add(Path.of(value(arg, rest)));
                case "--known-hosts" -> knownHosts = Path.of(value(arg, rest));
                case "--check" -> check = true;
                default -> operands.add(operand(arg));
            }
        }
        if (operands.size() != 2) {
            throw new IllegalArgumentException("expected hops and a destination, got " + operands);
        }
        String destination = operands.get(1);
        int colon = destination.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("destination without a port: \"" + destination + "\"; write host:port");
        }
        List<String> hops = List.of(operands.get(0).split(","));
        return new Arguments(identities, knownHosts, check, hops, host(destination, colon), port(destination, colon));
    }

    private static String operand(String arg) {
        if (arg.startsWith("-")) {
            throw new IllegalArgumentException("unknown option \"" + arg + "\"");
        }
        return arg;
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("option " + option + " needs a value");
        }
        return rest.pop();
    }

    private static String host(String destination, int colon) {
        String host = destination.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String destination, int colon) {
        try {
            return Integer.parseInt(destination.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a port in \"" + destination + "\"; write host:port", e);
        }
    }
}
