/**
 * How a client says where it wants to go, where that is not fixed: what a module that speaks a proxy protocol offers.
 */
@NullMarked
package dev.tunnel.internal.negotiation;

import org.jspecify.annotations.NullMarked;
