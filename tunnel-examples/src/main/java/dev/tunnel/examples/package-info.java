/** Programs that show Tunnel at work: {@link dev.tunnel.examples.Demo} is the one to start with. */
@NullMarked
package dev.tunnel.examples;

import org.jspecify.annotations.NullMarked;
