/**
 * ssh_config(5): what {@linkplain dev.tunnel.config.SshConfig a configuration} says about a host, and the notations of
 * ssh(1) as values.
 */
@NullMarked
package dev.tunnel.config;

import org.jspecify.annotations.NullMarked;
