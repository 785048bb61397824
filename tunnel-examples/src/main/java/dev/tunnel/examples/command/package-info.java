/**
 * The {@code tunnel} command: ssh(1)'s command line on the library's public API.
 * {@link dev.tunnel.examples.command.Main} is where it starts, {@link dev.tunnel.examples.command.Flag} the table of
 * its options, from which the parser, the help, the manual and the shells' completions are made.
 */
@NullMarked
package dev.tunnel.examples.command;

import org.jspecify.annotations.NullMarked;
