/** Real processes that the benchmark and the soak run against. */
@NullMarked
package dev.tunnel.examples.lab;

import org.jspecify.annotations.NullMarked;
