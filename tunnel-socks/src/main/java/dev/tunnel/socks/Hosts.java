package dev.tunnel.socks;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.text.Addresses;
import dev.tunnel.internal.text.HostNames;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hosts that clients name. Nothing is looked up for them. */
final class Hosts {
    private static final Pattern NUMBER = Pattern.compile("0[xX][0-9A-Fa-f]{0,8}|0[0-7]{0,11}|[1-9][0-9]{0,9}");
    private static final int V4_BYTES = 4;
    private static final int BYTE_BITS = 8;

    private Hosts() {}

    /**
     * Where a client wants to go. An address gets its usual form, so that it means the same to whoever judges it and to
     * whoever connects it.
     *
     * @param host a name or an address, perhaps in brackets
     * @throws IllegalArgumentException if that is no host, or the port is none
     */
    static Endpoint.Tcp destination(String host, int port) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String name = bracketed ? host.substring(1, host.length() - 1) : host;
        String problem = HostNames.problem(name);
        if (normal(name).isEmpty()) {
            problem = "is empty";
        }
        if (problem != null) {
            throw new IllegalArgumentException("host " + Text.quoted(name) + " " + problem);
        }
        Ports.check("port", port, 1);
        InetAddress address = name.indexOf('%') < 0 ? address(name) : null;
        return Endpoint.tcp(address == null ? name : Addresses.text(address), port);
    }

    /** The address as text: IPv4 if it is one in the disguise of IPv6. */
    static String text(byte[] address) {
        try {
            return Addresses.text(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
        }
    }

    /** A name as rules see it: in lower case, without the dot at the end that makes it absolute. */
    static String normal(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** The address that a text is to any resolver, without looking it up; null if it is a name. */
    static @Nullable InetAddress address(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                int zone = host.indexOf('%');
                String address = zone < 0 ? host : host.substring(0, zone);
                return HostNames.isIpv6(address) ? InetAddress.getByName(address) : null;
            }
            byte[] v4 = v4(normal(host));
            return v4 == null ? null : InetAddress.getByAddress(v4);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** All that inet_aton(3) takes: one to four numbers, decimal, octal or hexadecimal, the last of which fills up. */
    private static byte @Nullable [] v4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length > V4_BYTES) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            int bytes = i == parts.length - 1 ? V4_BYTES - i : 1;
            long part = number(parts[i]);
            if (part < 0 || part >= 1L << (BYTE_BITS * bytes)) {
                return null;
            }
            value = (value << (BYTE_BITS * bytes)) | part;
        }
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private static long number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        if (text.length() > 1 && (text.charAt(1) == 'x' || text.charAt(1) == 'X')) {
            return text.length() == 2 ? 0 : Long.parseLong(text.substring(2), 16);
        }
        return Long.parseLong(text, text.startsWith("0") ? 8 : 10);
    }
}
