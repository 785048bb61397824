package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.config.HostKeyConfig.Checking;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import dev.tunnel.internal.text.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a host key is refused, in words, and what to do about it.
 *
 * @param names how known_hosts names the host
 * @param policy the files that were asked, and what happens to unknown keys
 * @param key the key that was presented
 */
record HostKeyAdvice(HostKeyNames names, KnownHosts policy, HostKey key) {

    String unknown() {
        String nobody =
                policy.checking() == Checking.ASK ? " and there is nobody to ask (StrictHostKeyChecking ask)" : "";
        String prompt = policy.checking() == Checking.ASK ? ", give a prompt (hostKeyPrompt)" : "";
        return presented() + ", and " + names + " is not in " + files() + nobody + "; " + verifyAndAdd() + prompt
                + ", or use HostKeyPolicy.acceptNew()";
    }

    String rejected(@Nullable String warning) {
        return (warning == null ? presented() : warning) + "; whoever was asked does not trust it";
    }

    String promptFailed(RuntimeException e) {
        return presented() + ", and asking about it failed: " + e;
    }

    /** A new key that isn't accepted because its name can't be written down. */
    String unwritable() {
        String why = policy.userFiles().isEmpty()
                ? "there is no file to record it in (UserKnownHostsFile none)"
                : "the name " + Text.quoted(names.alias() == null ? names.host() : names.alias())
                        + " can't stand in a known_hosts line";
        return presented() + ", and " + why + "; verify the fingerprint, then pin it with HostKeyPolicy.pinned";
    }

    String changed(List<Found> known) {
        List<Found> sameType = known.stream()
                .filter(found -> found.key().keyType().equals(key.keyType()))
                .toList();
        return sameType.isEmpty() ? otherTypes(known) : mismatch(sameType);
    }

    private String mismatch(List<Found> expected) {
        return "host key mismatch: presented " + key + ", expected "
                + expected.stream()
                        .map(found -> found.key().fingerprint() + " (" + found.place() + ")")
                        .collect(Collectors.joining(" or "))
                + "; if the server's key was changed on purpose, remove the old one: "
                + removal(names.name(), expected);
    }

    /**
     * A key of another type is not taken for a new one: whoever can't forge the known key would only have to offer
     * another type.
     */
    private String otherTypes(List<Found> others) {
        return presented() + ", but " + names + " is known with other key types: "
                + others.stream()
                        .map(found -> found.key().label() + " (" + found.place() + ")")
                        .collect(Collectors.joining(", "))
                + "; " + verifyAndAdd();
    }

    String addressChanged(String address, List<Found> known) {
        return "host key mismatch: presented " + key + " for " + names + ", but its address " + address + " has "
                + known.stream()
                        .map(found -> found.key() + " (" + found.place() + ")")
                        .collect(Collectors.joining(" or "))
                + "; if the address is another server's by now, remove the old key: " + removal(address, known)
                + ", or set CheckHostIP no";
    }

    static String revoked(Object presented, Found revoked) {
        return "host key revoked: presented " + presented + ", marked @revoked (" + revoked.place()
                + "); the server needs a new host key";
    }

    private String presented() {
        return "host key unknown: presented " + key;
    }

    private String files() {
        String files = Stream.concat(policy.userFiles().stream(), policy.globalFiles().stream())
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        return files.isEmpty() ? "any known_hosts file" : files;
    }

    private static String removal(String name, List<Found> known) {
        List<String> removals = new ArrayList<>(known.stream()
                .map(Found::file)
                .filter(Objects::nonNull)
                .distinct()
                .map(file -> "ssh-keygen -R " + shellWord(name) + " -f " + shellWord(file.toString()))
                .toList());
        if (known.stream().anyMatch(found -> found.file() == null)) {
            removals.add("correct what KnownHostsCommand prints");
        }
        return String.join(" and ", removals);
    }

    private String verifyAndAdd() {
        List<Path> all = Stream.concat(policy.userFiles().stream(), policy.globalFiles().stream())
                .toList();
        if (all.isEmpty()) {
            return "verify the fingerprint, then pin it with HostKeyPolicy.pinned";
        }
        String line = names.alias() == null
                ? "ssh-keyscan -p " + names.port() + " " + shellWord(names.host())
                : "echo " + shellWord(names + " " + key.line());
        return "verify the fingerprint, then add the key, for example: " + line + " >> "
                + shellWord(all.get(0).toString());
    }

    private static String shellWord(String text) {
        return text.matches("[A-Za-z0-9_./:@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
