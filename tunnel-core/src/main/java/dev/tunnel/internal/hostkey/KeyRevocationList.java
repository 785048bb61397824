package dev.tunnel.internal.hostkey;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key revocation list in OpenSSH's binary format (PROTOCOL.krl), as {@code ssh-keygen -k} makes it.
 *
 * <p>A signature in it is not looked at: who can write the file is trusted anyway, and OpenSSH has dropped them.
 */
final class KeyRevocationList implements RevokedKeys {
    private static final byte[] MAGIC = "SSHKRL\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;

    private static final int CERTIFICATES = 1;
    private static final int KEYS = 2;
    private static final int SHA1 = 3;
    private static final int SIGNATURE = 4;
    private static final int SHA256 = 5;
    private static final int EXTENSION = 255;

    private final Set<HostKey> keys = new HashSet<>();
    private final Set<String> sha1 = new HashSet<>();
    private final Set<String> sha256 = new HashSet<>();
    private final List<Certificates> certificates = new ArrayList<>();

    private KeyRevocationList() {}

    static boolean isOne(byte[] content) {
        return content.length >= MAGIC.length && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if it has anything in it that is not known, which may revoke any key
     */
    static KeyRevocationList parse(byte[] content) {
        WireReader in = new WireReader(content, "not a key revocation list");
        in.uint64(); // magic
        int format = in.uint32();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " of key revocation lists is not known");
        }
        in.uint64(); // version
        in.uint64(); // date
        in.uint64(); // flags
        in.string(); // reserved
        in.string(); // comment
        KeyRevocationList list = new KeyRevocationList();
        while (in.hasMore()) {
            list.section(in.octet(), in);
        }
        return list;
    }

    private void section(int type, WireReader in) {
        WireReader section = in.nested();
        switch (type) {
            case CERTIFICATES -> certificates.add(Certificates.parse(section));
            case KEYS -> {
                while (section.hasMore()) {
                    keys.add(HostKey.of(section.string()));
                }
            }
            case SHA1 -> addAll(section, sha1);
            case SHA256 -> addAll(section, sha256);
            case SIGNATURE -> in.string(); // the section was the key, this is the signature
            case EXTENSION -> skipExtension(section);
            default -> throw new IllegalArgumentException("section " + type + " is not known");
        }
    }

    private static void addAll(WireReader section, Set<String> digests) {
        while (section.hasMore()) {
            digests.add(HexFormat.of().formatHex(section.string()));
        }
    }

    private static void skipExtension(WireReader section) {
        String name = section.text();
        if (section.octet() != 0) {
            throw new IllegalArgumentException("critical extension " + name + " is not known");
        }
    }

    @Override
    public boolean revoke(HostKey key) {
        return keys.contains(key)
                || sha256.contains(HexFormat.of().formatHex(key.digest("SHA-256")))
                || sha1.contains(HexFormat.of().formatHex(key.digest("SHA-1")));
    }

    @Override
    public boolean revoke(HostCertificate certificate) {
        return revoke(certificate.key())
                || revoke(certificate.authority())
                || certificates.stream().anyMatch(section -> section.revoke(certificate));
    }

    /**
     * Certificates of one authority, or of any.
     *
     * @param authority who has signed them, or null for anybody
     * @param serials their numbers
     * @param keyIds their names
     */
    private record Certificates(@Nullable HostKey authority, List<Serials> serials, Set<String> keyIds) {
        private static final int LIST = 0x20;
        private static final int RANGE = 0x21;
        private static final int BITMAP = 0x22;
        private static final int KEY_ID = 0x23;
        private static final int CERTIFICATE_EXTENSION = 0x39;

        static Certificates parse(WireReader in) {
            byte[] authority = in.string();
            in.string(); // reserved
            Certificates all = new Certificates(
                    authority.length == 0 ? null : HostKey.of(authority), new ArrayList<>(), new HashSet<>());
            while (in.hasMore()) {
                all.add(in.octet(), in.nested());
            }
            return all;
        }

        private void add(int type, WireReader section) {
            switch (type) {
                case LIST -> {
                    while (section.hasMore()) {
                        long serial = section.uint64();
                        serials.add(new Serials(serial, serial, null));
                    }
                }
                case RANGE -> serials.add(new Serials(section.uint64(), section.uint64(), null));
                case BITMAP -> serials.add(Serials.bitmap(section.uint64(), section.string()));
                case KEY_ID -> {
                    while (section.hasMore()) {
                        keyIds.add(section.text());
                    }
                }
                case CERTIFICATE_EXTENSION -> skipExtension(section);
                default -> throw new IllegalArgumentException("certificate section " + type + " is not known");
            }
        }

        /** Zero is the number of certificates that have none. */
        boolean revoke(HostCertificate certificate) {
            return (authority == null || authority.equals(certificate.authority()))
                    && (keyIds.contains(certificate.keyId())
                            || (certificate.serial() != 0
                                    && serials.stream().anyMatch(range -> range.contains(certificate.serial()))));
        }
    }

    /**
     * Serial numbers from the first to the last one, unsigned.
     *
     * @param bits those of them that count, by their distance from the first one, or null for all
     */
    private record Serials(long first, long last, @Nullable BigInteger bits) {

        static Serials bitmap(long offset, byte[] mpint) {
            BigInteger bits = mpint.length == 0 ? BigInteger.ZERO : new BigInteger(mpint);
            long end = offset + bits.bitLength();
            if (bits.signum() < 0 || Long.compareUnsigned(end, offset) < 0) {
                throw new IllegalArgumentException("a bitmap of serial numbers is negative or too long");
            }
            return new Serials(offset, end, bits);
        }

        boolean contains(long serial) {
            return Long.compareUnsigned(first, serial) <= 0
                    && Long.compareUnsigned(serial, last) <= 0
                    && (bits == null || bits.testBit((int) (serial - first)));
        }
    }
}
