package dev.tunnel.internal.text;

import java.util.regex.Pattern;

/** Port numbers. */
public final class Ports {
    /** The highest there is. */
    public static final int HIGHEST = 65535;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private Ports() {}

    /**
     * Reads a port. Names of services are not looked up: which there are differs from machine to machine.
     *
     * @param what what kind of port it is, for the message
     * @param text the digits
     * @param lowest 0 or 1
     * @return the port
     * @throws IllegalArgumentException if it is no number in the range
     */
    public static int parse(String what, String text, int lowest) {
        int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (port < lowest || port > HIGHEST) {
            throw new IllegalArgumentException(
                    what + " " + Text.quoted(text) + " is not a number from " + lowest + " to " + HIGHEST);
        }
        return port;
    }

    /**
     * Checks a port.
     *
     * @param what what kind of port it is, for the message
     * @param port the port
     * @param lowest 0 or 1
     * @throws IllegalArgumentException if it is out of range
     */
    public static void check(String what, int port, int lowest) {
        if (port < lowest || port > HIGHEST) {
            throw new IllegalArgumentException(what + " " + port + " is not in the range " + lowest + " to " + HIGHEST);
        }
    }
}
