/** What happens in tunnels, as events of the JDK's Flight Recorder. */
@NullMarked
package dev.tunnel.internal.jfr;

import org.jspecify.annotations.NullMarked;
