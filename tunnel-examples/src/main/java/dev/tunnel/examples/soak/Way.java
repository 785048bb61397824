package dev.tunnel.examples.soak;

/**
 * The kinds of tunnels. Their near end is the one that talks to the library, the far end the one behind the last hop.
 */
enum Way {
    LOCAL("local", true),
    REMOTE("remote", false),
    PROGRAM("remote, into the program", false),
    DYNAMIC("dynamic", true),
    REMOTE_DYNAMIC("remote dynamic", false);

    private final String label;
    private final boolean nearOpens;

    Way(String label, boolean nearOpens) {
        this.label = label;
        this.nearOpens = nearOpens;
    }

    /** Whether connections are opened at the near end. */
    boolean nearOpens() {
        return nearOpens;
    }

    @Override
    public String toString() {
        return label;
    }
}
