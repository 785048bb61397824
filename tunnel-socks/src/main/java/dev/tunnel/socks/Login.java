package dev.tunnel.socks;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** Says whether a client is who it says it is. */
@FunctionalInterface
interface Login {

    /** Whether user and password, in UTF-8, are right. */
    boolean accepts(byte[] user, byte[] password);

    /** One user; the password is asked for each time. Takes as long for a wrong user as for a wrong password. */
    static Login of(String user, Supplier<char[]> password) {
        byte[] expected = user.getBytes(StandardCharsets.UTF_8);
        return (givenUser, givenPassword) -> {
            byte[] right = utf8(password.get());
            try {
                boolean rightUser = MessageDigest.isEqual(expected, givenUser);
                boolean rightPassword = MessageDigest.isEqual(right, givenPassword);
                return rightUser && rightPassword;
            } finally {
                Arrays.fill(right, (byte) 0);
            }
        };
    }

    /** What the program says. */
    static Login of(BiPredicate<String, char[]> verifier) {
        return (user, password) -> {
            CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(password));
            char[] chars = new char[decoded.remaining()];
            decoded.get(chars);
            try {
                return verifier.test(new String(user, StandardCharsets.UTF_8), chars);
            } finally {
                Arrays.fill(chars, '\0');
                decoded.clear().put(new char[decoded.capacity()]);
            }
        };
    }

    private static byte[] utf8(char[] password) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear().put(new byte[encoded.capacity()]);
        return bytes;
    }
}
