package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a host key is refused, in words, and what to do about it.
 *
 * @param host the host in lower case
 * @param port the port
 * @param name the host as known_hosts names it
 * @param files the files that were asked
 */
record HostKeyAdvice(String host, int port, String name, List<Path> files) {

    static String unreadable(IllegalArgumentException e) {
        return "host key unusable: " + e.getMessage();
    }

    String unknown(HostKey key) {
        return "host key unknown: presented " + key + ", and " + name + " is not in " + joined(files) + "; "
                + verifyAndAdd() + ", or use HostKeyPolicy.acceptNew()";
    }

    String unrecordable(HostKey key, String why) {
        return "host key unknown: presented " + key + ", and " + why
                + "; verify the fingerprint, then pin it with HostKeyPolicy.pinned";
    }

    String otherTypes(HostKey key, List<Found> others) {
        return "host key unknown: presented " + key + ", but " + name + " is known with other key types: "
                + described(others) + "; " + verifyAndAdd();
    }

    String changed(HostKey key, List<Found> expected) {
        return "host key mismatch: presented " + key + ", expected "
                + expected.stream()
                        .map(found -> found.key().fingerprint() + " (" + found.place() + ")")
                        .collect(Collectors.joining(" or "))
                + "; if the server's key was changed on purpose, remove the old one: "
                + expected.stream()
                        .map(Found::file)
                        .distinct()
                        .map(this::removal)
                        .collect(Collectors.joining(" and "));
    }

    String revoked(Found revoked) {
        return "host key revoked: presented " + revoked.key() + ", marked @revoked (" + revoked.place()
                + "); the server needs a new host key";
    }

    private static String described(List<Found> found) {
        return found.stream().map(f -> f.key().label() + " (" + f.place() + ")").collect(Collectors.joining(", "));
    }

    private static String joined(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private String removal(Path file) {
        return "ssh-keygen -R " + shellWord(name) + " -f " + shellWord(file.toString());
    }

    private String verifyAndAdd() {
        return "verify the fingerprint, then add the key, for example: ssh-keyscan -p " + port + " " + shellWord(host)
                + " >> " + shellWord(files.get(0).toString());
    }

    private static String shellWord(String text) {
        return text.matches("[A-Za-z0-9_./:@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
