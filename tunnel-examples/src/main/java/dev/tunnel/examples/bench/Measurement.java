package dev.tunnel.examples.bench;

/** Something that is measured of each contender, several times. */
interface Measurement {

    /** What the command line calls it. */
    String name();

    /** How many runs that don't count come first, for the sake of just-in-time compilers. */
    int warmUps();

    /** Measures once and records what was seen. */
    void run(Contender contender, Results results) throws Exception;
}
