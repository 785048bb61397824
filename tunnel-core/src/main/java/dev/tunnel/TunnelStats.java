package dev.tunnel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a tunnel's counters. Taking one costs next to nothing; every number but {@code connectionsOpen} only
 * grows, also after the tunnel was closed, when its last connections end.
 *
 * @param connectionsOpen connections waiting, being opened or relayed at this moment
 * @param connectionsTotal connections accepted since the tunnel was opened
 * @param connectionsFailed connections that never reached the destination, or were cut before both ends had finished
 * @param bytesSent bytes from clients handed on: to the SSH session, or by a remote tunnel to the destination
 * @param bytesReceived bytes from the destination handed to clients, or by a remote tunnel to the SSH session
 * @param reconnects how often the tunnel was open again after its route had been lost
 * @param openSince since when the tunnel has been open without a break, or null while it isn't open
 */
public record TunnelStats(
        long connectionsOpen,
        long connectionsTotal,
        long connectionsFailed,
        long bytesSent,
        long bytesReceived,
        long reconnects,
        @Nullable Instant openSince) {}
