package dev.tunnel.examples.command;

/** What is to be done: to connect, or to tell something and end. */
enum Mode {
    CONNECT,
    HELP,
    VERSION,
    LISTING,
    QUERY,
    EXPLAIN,
    CHECK,
    COMPLETION
}
