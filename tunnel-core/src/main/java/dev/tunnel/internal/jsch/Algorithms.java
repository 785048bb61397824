package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import java.util.Map;

/**
 * What a session may negotiate and how strictly JSch behaves. Set on every session, so that JSch's process-wide
 * settings, which belong to the host application, never weaken ours.
 */
final class Algorithms {
    private static final String CIPHERS =
            "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,chacha20-poly1305@openssh.com";
    private static final String MACS =
            "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512";
    private static final String KEX =
            "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
                    + "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
                    + "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
    private static final String SIGNATURES =
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";
    private static final String KEYS = "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
            + "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
            + "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,"
            + SIGNATURES;

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("cipher.c2s", CIPHERS),
            Map.entry("cipher.s2c", CIPHERS),
            Map.entry("mac.c2s", MACS),
            Map.entry("mac.s2c", MACS),
            Map.entry("kex", KEX),
            Map.entry("server_host_key", KEYS),
            Map.entry("PubkeyAcceptedAlgorithms", KEYS),
            Map.entry("ca_signature_algorithms", SIGNATURES),
            Map.entry("compression.c2s", "none"),
            Map.entry("compression.s2c", "none"),
            Map.entry("StrictHostKeyChecking", "yes"),
            Map.entry("prefer_known_host_key_types", "yes"),
            Map.entry("host_certificate_to_key_fallback", "yes"),
            Map.entry("enable_strict_kex", "yes"),
            Map.entry("enable_server_sig_algs", "yes"),
            Map.entry("enable_ext_info_in_auth", "yes"),
            Map.entry("enable_pubkey_auth_query", "yes"),
            Map.entry("try_additional_pubkey_algorithms", "yes"),
            Map.entry("HashKnownHosts", "no"),
            Map.entry("MaxAuthTries", "6"));

    private Algorithms() {}

    static void applyTo(Session session) {
        SETTINGS.forEach(session::setConfig);
    }
}
