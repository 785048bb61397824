/** SSH tunnels as objects in a program: {@link dev.tunnel.Tunnel} is the way in. */
@NullMarked
package dev.tunnel;

import org.jspecify.annotations.NullMarked;
