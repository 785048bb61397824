package dev.tunnel.internal.route;

import dev.tunnel.config.AlgorithmConfig;
import dev.tunnel.config.AlgorithmList;
import dev.tunnel.config.HostConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a hop is offered in key exchange (RFC 4253 section 7.1). Null stands for the library's own list.
 *
 * @param ciphers {@code Ciphers}
 * @param macs {@code MACs}
 * @param kex {@code KexAlgorithms}
 * @param hostKey {@code HostKeyAlgorithms}
 * @param pubkeyAccepted {@code PubkeyAcceptedAlgorithms}
 * @param caSignature {@code CASignatureAlgorithms}
 * @param requiredRsaSize how many bits an RSA key must have ({@code RequiredRSASize})
 * @param compression whether compression is asked for ({@code Compression})
 */
public record Offer(
        @Nullable AlgorithmList ciphers,
        @Nullable AlgorithmList macs,
        @Nullable AlgorithmList kex,
        @Nullable AlgorithmList hostKey,
        @Nullable AlgorithmList pubkeyAccepted,
        @Nullable AlgorithmList caSignature,
        int requiredRsaSize,
        boolean compression) {

    static Offer of(HostConfig config) {
        AlgorithmConfig algorithms = config.algorithms();
        return new Offer(
                algorithms.ciphers(),
                algorithms.macs(),
                algorithms.kex(),
                algorithms.hostKey(),
                algorithms.pubkeyAccepted(),
                algorithms.caSignature(),
                algorithms.requiredRsaSize(),
                config.connection().compression());
    }
}
