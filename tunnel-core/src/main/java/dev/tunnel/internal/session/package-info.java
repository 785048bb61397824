/** Sessions, channels and their sharing. Not API. */
@NullMarked
package dev.tunnel.internal.session;

import org.jspecify.annotations.NullMarked;
