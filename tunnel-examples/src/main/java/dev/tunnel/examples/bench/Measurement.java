package dev.tunnel.examples.bench;

/** Something that is measured of each contender, several times. */
interface Measurement {

    /** What the command line calls it. */
    String name();

    /** Whether a run that doesn't count comes first, for the sake of just-in-time compilers. */
    boolean warmsUp();

    /** Measures once and records what was seen. */
    void run(Contender contender, Results results) throws Exception;
}
