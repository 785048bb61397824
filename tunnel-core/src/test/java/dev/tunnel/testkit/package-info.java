/** Servers, peers and checks that the tests of all modules share. */
@NullMarked
package dev.tunnel.testkit;

import org.jspecify.annotations.NullMarked;
