package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one of the files of {@code RevokedHostKeys} says. */
interface RevokedKeys {
    String WHAT = "revoked host keys file";

    /** Whether the key is never to be accepted. */
    boolean revoke(HostKey key);

    /** Whether the certificate is never to be accepted, because of itself, its key or its authority. */
    default boolean revoke(HostCertificate certificate) {
        return revoke(certificate.key()) || revoke(certificate.authority());
    }

    /**
     * Reads a file: a key revocation list, or public keys, one a line.
     *
     * @throws IOException if it isn't there or anything in it can't be read; the message names it. Without it no key
     *     could be accepted
     */
    static RevokedKeys read(Path file) throws IOException {
        byte[] content = SmallFile.read(WHAT, file);
        try {
            return KeyRevocationList.isOne(content)
                    ? KeyRevocationList.parse(content)
                    : list(new String(content, StandardCharsets.UTF_8).split("\n", -1));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    WHAT + " " + Text.quoted(file.toString()) + " can't be used, so no host key can be accepted: "
                            + e.getMessage() + "; make it anew with ssh-keygen -k",
                    e);
        }
    }

    private static RevokedKeys list(String[] lines) {
        Set<HostKey> revoked = new HashSet<>();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                revoked.add(key(line, i + 1));
            }
        }
        return revoked::contains;
    }

    private static HostKey key(String line, int number) {
        List<String> fields = List.of(line.split("[ \t]+", 3));
        try {
            if (fields.size() < 2) {
                throw new IllegalArgumentException("key type or key is missing");
            }
            byte[] blob = Base64.getDecoder().decode(fields.get(1));
            return fields.get(0).contains("-cert-v") ? HostCertificate.of(blob).key() : HostKey.of(blob);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }
}
