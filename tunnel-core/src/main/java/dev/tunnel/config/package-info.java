/** The notations of ssh(1) and ssh_config(5) as values: forward specifications and destinations. */
@NullMarked
package dev.tunnel.config;

import org.jspecify.annotations.NullMarked;
