/**
 * One small program for each thing people use SSH tunnels for, to read, run and copy. Hosts are what ssh would take;
 * whatever else it takes to reach them comes from ssh_config, keys and known_hosts.
 */
@NullMarked
package dev.tunnel.examples.recipes;

import org.jspecify.annotations.NullMarked;
