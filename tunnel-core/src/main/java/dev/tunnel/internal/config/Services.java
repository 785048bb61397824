package dev.tunnel.internal.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The names of TCP services, as services(5) has them. */
final class Services {
    private static final List<Path> FILES =
            List.of(Path.of("/etc/services"), Path.of("/Windows/System32/drivers/etc/services"));
    private static final int SSH = 22;

    private Services() {}

    /** The service's port, or -1 if there is none of that name. */
    static int port(String name) {
        for (Path file : FILES) {
            int port = port(name, file);
            if (port > 0) {
                return port;
            }
        }
        return name.equals("ssh") ? SSH : -1;
    }

    private static int port(String name, Path file) {
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                List<String> words =
                        List.of(line.replaceFirst("#.*", "").strip().split("\\s+"));
                if (words.size() > 1 && words.get(1).matches("[0-9]{1,5}/tcp") && isCalled(name, words)) {
                    return Integer.parseInt(words.get(1).replace("/tcp", ""));
                }
            }
        } catch (IOException e) {
            // Without the file there are no names.
            return -1;
        }
        return -1;
    }

    /** The name comes first, its aliases after the port. */
    private static boolean isCalled(String name, List<String> words) {
        return words.lastIndexOf(name) > 1 || words.get(0).equals(name);
    }
}
