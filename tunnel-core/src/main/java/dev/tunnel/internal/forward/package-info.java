/** Accept loops, relays and pumps. Not API. */
@NullMarked
package dev.tunnel.internal.forward;

import org.jspecify.annotations.NullMarked;
