package dev.tunnel.config;

import dev.tunnel.Hop;

/**
 * A host on the way and what an {@link SshConfig} says about it.
 *
 * @param hop the host as it was given, or as a {@code ProxyJump} names it
 * @param config everything the configuration says about it
 */
public record ConfiguredHop(Hop hop, HostConfig config) {}
