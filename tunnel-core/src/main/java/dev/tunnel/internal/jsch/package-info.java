/** The SSH engine: the only package that knows JSch. Not API. */
@NullMarked
package dev.tunnel.internal.jsch;

import org.jspecify.annotations.NullMarked;
