/** Untrusted text: how it is shown in messages, and what is wrong with names and ports. Not API. */
@NullMarked
package dev.tunnel.internal.text;

import org.jspecify.annotations.NullMarked;
