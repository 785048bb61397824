/** What must hold under load and faults. */
@NullMarked
package dev.tunnel.abuse;

import org.jspecify.annotations.NullMarked;
