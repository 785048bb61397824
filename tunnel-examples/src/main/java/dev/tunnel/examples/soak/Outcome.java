package dev.tunnel.examples.soak;

/** What one end of an exchange has seen. */
enum Outcome {
    /** Everything was sent, everything was received, and its end. */
    COMPLETE,
    /** The end came before everything was received or sent, and nothing said that the connection was cut. */
    SHORT,
    /** The connection was cut. */
    RESET,
    /** This end has cut the connection, as planned. */
    ABORTED,
    /** Something was received that nobody has sent. */
    CORRUPT,
    /** Nothing happened for so long that nothing is going to happen. */
    STUCK,
    /** There was nobody to connect to. */
    REFUSED,
    /** The connection has never arrived here. */
    ABSENT
}
