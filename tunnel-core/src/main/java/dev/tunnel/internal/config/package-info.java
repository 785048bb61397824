/** ssh_config(5): reading files, matching blocks, resolving a host. Pure but for {@code SystemEnvironment}. Not API. */
@NullMarked
package dev.tunnel.internal.config;

import org.jspecify.annotations.NullMarked;
