package dev.tunnel.internal.config;

import dev.tunnel.internal.text.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses in their usual form, without asking any name server. */
final class Addresses {
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+");
    private static final Pattern PART = Pattern.compile("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,11}");
    private static final int LONGEST = 64;
    private static final int PARTS = 8;

    private Addresses() {}

    /** Whether a name can only be an address, a valid one or not. */
    static boolean looksLikeAddress(String name) {
        return name.indexOf('%') >= 0
                || name.indexOf(':') >= 0
                || DIGITS.matcher(name).matches();
    }

    /** The address as it is usually written, or null if the text is no address. */
    static @Nullable String canonical(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text);
    }

    /** {@code 127.1}, {@code 0x7f.0.0.1}: what inet_aton(3) takes. */
    private static @Nullable String ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            if (!PART.matcher(parts[i]).matches() || parts[i].matches("0[0-9]*[89][0-9]*")) {
                return null;
            }
            long part = Long.decode(parts[i]);
            boolean last = i == parts.length - 1;
            if (part >= (last ? 1L << (8 * (5 - parts.length)) : 256)) {
                return null;
            }
            address |= last ? part : part << (24 - 8 * i);
        }
        return (address >> 24) + "." + ((address >> 16) & 255) + "." + ((address >> 8) & 255) + "." + (address & 255);
    }

    private static @Nullable String ipv6(String text) {
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        if (!HostNames.isIpv6(bare)) {
            return null;
        }
        try {
            byte[] bytes = InetAddress.getByName(bare).getAddress();
            String address = bytes.length == 4 ? "::ffff:" + ipv4Of(bytes) : compressed(bytes);
            return address + (zone < 0 ? "" : text.substring(zone));
        } catch (UnknownHostException e) {
            // With two colons in it nothing is looked up: it is not an address.
            return null;
        }
    }

    private static String ipv4Of(byte[] bytes) {
        return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
    }

    /** RFC 5952: the longest run of two or more zeros is left out. */
    private static String compressed(byte[] bytes) {
        int from = -1;
        int length = 1;
        for (int i = 0, run = 0; i < PARTS; i++) {
            run = part(bytes, i) == 0 ? run + 1 : 0;
            if (run > length) {
                length = run;
                from = i - run + 1;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < PARTS; i++) {
            if (i == from) {
                out.append("::");
                i += length - 1;
            } else {
                out.append(out.isEmpty() || out.charAt(out.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(part(bytes, i)));
            }
        }
        return out.toString();
    }

    private static int part(byte[] bytes, int index) {
        return ((bytes[2 * index] & 255) << 8) | (bytes[2 * index + 1] & 255);
    }
}
