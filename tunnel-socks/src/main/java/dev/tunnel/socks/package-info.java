/** Dynamic forwarding: a SOCKS server whose connections leave through SSH. Nothing public yet. */
@NullMarked
package dev.tunnel.socks;

import org.jspecify.annotations.NullMarked;
