package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers, times, sizes and ports as ssh_config has them. */
public final class Numbers {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,18})(?:([mhdwMHDW])|(?:\\.[0-9]{1,9})?([sS]|$))");
    private static final int LONGEST_TIME = 64;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(?:\\.([0-9]{1,9}))?([bBkKmMgGtTpPeE]?)");
    private static final int MIN_REKEY = 16;
    private static final int HIGHEST_PORT = 65535;

    private Numbers() {}

    static int parse(String text) {
        if (text.matches("[0-9]{1,10}") && Long.parseLong(text) <= Integer.MAX_VALUE) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(Text.quoted(text) + " is not a number from 0 to " + Integer.MAX_VALUE);
    }

    /**
     * Reads a time.
     *
     * @param text {@code 90}, {@code 1m30}, {@code 2h}
     * @return its seconds
     * @throws IllegalArgumentException if it is no time
     */
    public static int seconds(String text) {
        BigInteger total = BigInteger.ZERO;
        Matcher part = TIME.matcher(text);
        int end = 0;
        boolean hasSeconds = false;
        while (end < text.length() && text.length() <= LONGEST_TIME && part.lookingAt()) {
            if (part.group(2) == null && hasSeconds) {
                break;
            }
            hasSeconds |= part.group(2) == null;
            total = total.add(new BigInteger(part.group(1)).multiply(BigInteger.valueOf(unit(part.group(2)))));
            end = part.end();
            part.region(end, text.length());
        }
        if (end > 0 && end == text.length() && total.bitLength() < Integer.SIZE) {
            return total.intValue();
        }
        throw new IllegalArgumentException(
                Text.quoted(text) + " is not a time; write seconds, or numbers with s, m, h, d or w");
    }

    private static int unit(@Nullable String letter) {
        return switch (letter == null ? "s" : Patterns.lower(letter)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
    }

    /** {@code 1G}, {@code 512K} or {@code default} (0). */
    static long bytes(String text) {
        if (text.equals("default")) {
            return 0;
        }
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int shift = 10 * Math.max(0, "bkmgtpe".indexOf(Patterns.lower(size.group(3))));
            BigInteger bytes = new BigDecimal(size.group(1) + "." + (size.group(2) == null ? "0" : size.group(2)))
                    .multiply(new BigDecimal(
                            BigInteger.ONE.shiftLeft(size.group(3).isEmpty() ? 0 : shift)))
                    .toBigInteger();
            boolean fits = bytes.bitLength() < Long.SIZE;
            if (fits && (bytes.signum() == 0 || bytes.longValue() >= MIN_REKEY)) {
                return bytes.longValue();
            }
        }
        throw new IllegalArgumentException(Text.quoted(text) + " is not a size of " + MIN_REKEY
                + " bytes or more; write a number, with K, M or G perhaps, or default");
    }

    /** A number or a service's name. */
    static int port(String text, int lowest, Environment environment) {
        int port = text.matches("0*[0-9]{1,5}") ? Integer.parseInt(text) : environment.servicePort(text);
        if (port < lowest || port > HIGHEST_PORT) {
            throw new IllegalArgumentException(Text.quoted(text) + " is neither a port from " + lowest + " to "
                    + HIGHEST_PORT + " nor the name of a service");
        }
        return port;
    }
}
