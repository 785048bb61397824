package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;

/** The {@code ~} at the beginning of a path. */
final class HomeFolder {
    private HomeFolder() {}

    /** The path with the user's folder in it; another user's is not known to Java. */
    static String expand(String path, Environment environment) {
        if (!path.startsWith("~")) {
            return path;
        }
        int slash = path.indexOf('/');
        String user = path.substring(1, slash < 0 ? path.length() : slash);
        if (!user.isEmpty() && !user.equals(environment.user())) {
            throw new IllegalArgumentException(
                    "the folder of another user in " + Text.quoted(path) + " is not known; write it out");
        }
        String home = environment.home().toString();
        String rest = slash < 0 ? "" : path.substring(slash).replaceFirst("^/+", "");
        return home.endsWith("/") ? home + rest : home + "/" + rest;
    }
}
