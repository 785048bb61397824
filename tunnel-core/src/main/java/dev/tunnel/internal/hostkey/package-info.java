/** known_hosts files and host-key decisions. Not API. */
@NullMarked
package dev.tunnel.internal.hostkey;

import org.jspecify.annotations.NullMarked;
