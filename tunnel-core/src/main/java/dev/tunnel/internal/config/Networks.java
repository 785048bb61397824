package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of addresses in CIDR notation. */
final class Networks {
    private Networks() {}

    /** Whether one of the addresses is in one of the networks. */
    static boolean contain(String list, List<InetAddress> addresses) {
        return addresses.stream().anyMatch(address -> {
            for (String network : list.split(",", -1)) {
                if (contains(network, address)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Checks every entry of a list. */
    static void check(String list) {
        for (String network : list.split(",", -1)) {
            byte[] address = address(network);
            int bits = address == null ? -1 : bits(network, address);
            if (address == null || bits < 0 || !hostPart(address, bits).equals(BigInteger.ZERO)) {
                throw new IllegalArgumentException(Text.quoted(network)
                        + " is not a network; write an address, or address/bits with zeros after the bits");
            }
        }
    }

    private static boolean contains(String network, InetAddress address) {
        byte[] base = address(network);
        if (base == null || base.length != address.getAddress().length) {
            return false;
        }
        int shift = 8 * base.length - bits(network, base);
        return new BigInteger(1, base)
                .shiftRight(shift)
                .equals(new BigInteger(1, address.getAddress()).shiftRight(shift));
    }

    private static byte @Nullable [] address(String network) {
        String canonical = Addresses.canonical(network.replaceFirst("/.*", ""));
        try {
            return canonical == null || canonical.indexOf('%') >= 0
                    ? null
                    : InetAddress.getByName(canonical).getAddress();
        } catch (UnknownHostException e) {
            // An address in canonical form is never looked up.
            return null;
        }
    }

    private static int bits(String network, byte[] address) {
        int slash = network.indexOf('/');
        int most = 8 * address.length;
        if (slash < 0) {
            return most;
        }
        String bits = network.substring(slash + 1);
        return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most ? Integer.parseInt(bits) : -1;
    }

    private static BigInteger hostPart(byte[] address, int bits) {
        return new BigInteger(1, address).mod(BigInteger.ONE.shiftLeft(8 * address.length - bits));
    }
}
