/** From hop names to a resolved route, without any network I/O. Not API. */
@NullMarked
package dev.tunnel.internal.route;

import org.jspecify.annotations.NullMarked;
