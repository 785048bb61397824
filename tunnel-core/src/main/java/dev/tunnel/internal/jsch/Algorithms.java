package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.Offer;
import dev.tunnel.internal.route.ResolvedHop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a session may negotiate and how strictly JSch behaves. Set on every session, so that JSch's process-wide
 * settings, which belong to the host application, never weaken ours.
 */
final class Algorithms {
    private static final String CERTIFICATE = "-cert-v01@openssh.com";

    private static final AlgorithmChoice CIPHERS = new AlgorithmChoice(
            "Ciphers",
            List.of(
                    "aes128-gcm@openssh.com",
                    "aes256-gcm@openssh.com",
                    "aes128-ctr",
                    "aes192-ctr",
                    "aes256-ctr",
                    "chacha20-poly1305@openssh.com"),
            List.of("aes128-cbc", "aes192-cbc", "aes256-cbc", "rijndael-cbc@lysator.liu.se", "3des-cbc"));

    private static final AlgorithmChoice MACS = new AlgorithmChoice(
            "MACs",
            List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"),
            List.of(
                    "hmac-sha1-etm@openssh.com",
                    "hmac-sha1",
                    "hmac-sha1-96-etm@openssh.com",
                    "hmac-sha1-96",
                    "hmac-md5-etm@openssh.com",
                    "hmac-md5",
                    "hmac-md5-96-etm@openssh.com",
                    "hmac-md5-96"));

    private static final AlgorithmChoice KEX = new AlgorithmChoice(
            "KexAlgorithms",
            List.of(
                    "mlkem768x25519-sha256",
                    "curve25519-sha256",
                    "curve25519-sha256@libssh.org",
                    "ecdh-sha2-nistp256",
                    "ecdh-sha2-nistp384",
                    "ecdh-sha2-nistp521",
                    "diffie-hellman-group-exchange-sha256",
                    "diffie-hellman-group16-sha512",
                    "diffie-hellman-group18-sha512",
                    "diffie-hellman-group14-sha256"),
            List.of(
                    "sntrup761x25519-sha512",
                    "sntrup761x25519-sha512@openssh.com",
                    "diffie-hellman-group-exchange-sha1",
                    "diffie-hellman-group14-sha1",
                    "diffie-hellman-group1-sha1"));

    private static final List<String> SIGNATURES = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");
    private static final List<String> WEAK_SIGNATURES = List.of("ssh-rsa", "ssh-dss");
    private static final List<String> SECURITY_KEYS = List.of(
            "sk-ssh-ed25519" + CERTIFICATE,
            "sk-ecdsa-sha2-nistp256" + CERTIFICATE,
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");

    private static final AlgorithmChoice HOST_KEYS = new AlgorithmChoice(
            "HostKeyAlgorithms",
            join(certified(SIGNATURES), SIGNATURES),
            join(certified(WEAK_SIGNATURES), WEAK_SIGNATURES));

    /** Security keys are signed with by an agent, so JSch need not know them. */
    private static final AlgorithmChoice USER_KEYS = new AlgorithmChoice(
            "PubkeyAcceptedAlgorithms",
            join(HOST_KEYS.usual(), SECURITY_KEYS),
            join(certified(WEAK_SIGNATURES), WEAK_SIGNATURES));

    private static final AlgorithmChoice AUTHORITIES =
            new AlgorithmChoice("CASignatureAlgorithms", SIGNATURES, WEAK_SIGNATURES);

    /** Begins after the login, so that nobody else can have the server decompress anything. */
    private static final List<String> COMPRESSION = List.of("zlib@openssh.com", "none");

    private static final List<String> NO_COMPRESSION = List.of("none");

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("StrictHostKeyChecking", "yes"),
            Map.entry("host_certificate_to_key_fallback", "yes"),
            Map.entry("enable_strict_kex", "yes"),
            Map.entry("enable_server_sig_algs", "yes"),
            Map.entry("enable_ext_info_in_auth", "yes"),
            Map.entry("enable_pubkey_auth_query", "yes"),
            Map.entry("try_additional_pubkey_algorithms", "yes"),
            Map.entry("HashKnownHosts", "no"),
            // JSch counts all methods together; Prompts counts as ssh does.
            Map.entry("MaxAuthTries", "100"));

    private static final String ACCEPTED = "PubkeyAcceptedAlgorithms";

    private final Map<String, String> settings = new HashMap<>(SETTINGS);
    private final List<String> userKeys;

    /**
     * Applies what ssh_config says to what there is.
     *
     * @throws TunnelException.Configuration if nothing is left of something
     */
    Algorithms(ResolvedHop hop) throws TunnelException.Configuration {
        Offer offer = hop.target().offer();
        userKeys = USER_KEYS.of(offer.pubkeyAccepted(), hop);
        set(CIPHERS.of(offer.ciphers(), hop), "cipher.c2s", "cipher.s2c");
        set(MACS.of(offer.macs(), hop), "mac.c2s", "mac.s2c");
        set(KEX.of(offer.kex(), hop), "kex");
        set(HOST_KEYS.of(offer.hostKey(), hop), "server_host_key");
        set(AUTHORITIES.of(offer.caSignature(), hop), "ca_signature_algorithms");
        set(userKeys, ACCEPTED);
        set(offer.compression() ? COMPRESSION : NO_COMPRESSION, "compression.c2s", "compression.s2c");
        settings.put("prefer_known_host_key_types", prefersKnownHostKeys(offer) ? "yes" : "no");
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<String> certified(List<String> names) {
        return names.stream().map(name -> name + CERTIFICATE).toList();
    }

    private void set(List<String> names, String... keys) {
        for (String key : keys) {
            settings.put(key, String.join(",", names));
        }
    }

    /** As ssh, which keeps an order that was written out. */
    private static boolean prefersKnownHostKeys(Offer offer) {
        String text = offer.hostKey() == null ? "-" : offer.hostKey().text();
        return text.startsWith("-") || text.startsWith("+");
    }

    /** The keyword of ssh_config for what JSch calls so in a failed negotiation. */
    static String keyword(String name) {
        return switch (name) {
            case "kex" -> KEX.keyword();
            case "server_host_key" -> HOST_KEYS.keyword();
            case "cipher.c2s", "cipher.s2c" -> CIPHERS.keyword();
            case "mac.c2s", "mac.s2c" -> MACS.keyword();
            default -> "Compression";
        };
    }

    /** Everything that the given keyword of ssh_config can ask for; empty if it asks for something else. */
    static List<String> supported(String keyword) {
        return Stream.of(CIPHERS, MACS, KEX, HOST_KEYS, USER_KEYS, AUTHORITIES)
                .filter(choice -> choice.keyword().equalsIgnoreCase(keyword))
                .findFirst()
                .map(AlgorithmChoice::supported)
                .orElse(List.of());
    }

    void applyTo(Session session) {
        settings.forEach(session::setConfig);
    }

    /**
     * Has an RSA key offered with one algorithm, the first that the server says it knows (RFC 8308 section 3.1), as ssh
     * does: each one that is refused costs one of the server's few tries.
     */
    void narrow(Session session, List<String> serverSignatures) {
        if (serverSignatures.isEmpty()) {
            return;
        }
        Set<Boolean> seen = new HashSet<>();
        List<String> narrowed = userKeys.stream()
                .filter(name -> !isRsa(name)
                        || (serverSignatures.contains(PublicKey.signatureOf(name))
                                && seen.add(name.endsWith(CERTIFICATE))))
                .toList();
        session.setConfig(ACCEPTED, String.join(",", narrowed));
    }

    private static boolean isRsa(String name) {
        return name.startsWith("rsa-") || name.startsWith("ssh-rsa");
    }
}
