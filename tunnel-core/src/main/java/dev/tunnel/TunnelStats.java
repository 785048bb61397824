package dev.tunnel;

/**
 * A snapshot of a tunnel's counters.
 *
 * @param connectionsOpen connections being opened or relayed at this moment
 * @param connectionsTotal connections accepted since the tunnel was opened
 * @param connectionsFailed connections that never reached the destination, or were cut before both ends had finished
 * @param bytesSent bytes from clients handed to the SSH session
 * @param bytesReceived bytes from the destination handed to clients
 */
public record TunnelStats(
        long connectionsOpen, long connectionsTotal, long connectionsFailed, long bytesSent, long bytesReceived) {}
