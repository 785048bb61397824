/**
 * A soak: many connections through tunnels of every kind while the servers on the way are killed, restarted and frozen.
 * {@link dev.tunnel.examples.soak.Soak} is the program.
 */
@NullMarked
package dev.tunnel.examples.soak;

import org.jspecify.annotations.NullMarked;
