/** Dynamic forwarding: a SOCKS and HTTP CONNECT server whose connections leave through SSH. */
@NullMarked
package dev.tunnel.socks;

import org.jspecify.annotations.NullMarked;
