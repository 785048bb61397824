package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSchSessionDisconnectException;
import dev.tunnel.TunnelException;
import dev.tunnel.config.Explanation;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says why a login failed: what was offered, what the server accepts, what was not tried and why.
 *
 * @param hop the hop
 * @param keys the keys there were
 * @param problems why there were no more; sentences
 * @param prompts what was asked
 */
record AuthenticationFailure(ResolvedHop hop, List<OfferedKey> keys, List<String> problems, Prompts prompts) {
    private static final Pattern METHODS = Pattern.compile("for methods '([^']*)'");
    private static final String REMEDY = "check the user name, and that the server knows the key or password";
    private static final String FEWER =
            "fewer keys may help: name the right one with identity(…), or with IdentityFile and IdentitiesOnly yes in ssh_config";

    TunnelException translate(Exception cause) {
        boolean tooMany =
                cause instanceof JSchSessionDisconnectException && offered().size() > 1;
        List<String> parts = new ArrayList<>();
        parts.add("authentication failed for user " + hop.user() + ": offered " + offer());
        parts.add(answer(cause));
        parts.addAll(restrictions());
        Stream.concat(keys.stream().map(OfferedKey::problem).filter(Objects::nonNull), problems.stream())
                .distinct()
                .forEach(parts::add);
        parts.add(tooMany ? FEWER : REMEDY);
        return new TunnelException.Authentication(hop.hop(), String.join("; ", parts), cause);
    }

    private List<OfferedKey> offered() {
        return keys.stream().filter(OfferedKey::wasOffered).toList();
    }

    private String offer() {
        List<String> used = list(offered(), prompts.usedOffers());
        if (!used.isEmpty()) {
            return String.join(", ", used);
        }
        List<String> there = list(keys, prompts.offers());
        return there.isEmpty() ? "no credentials" : "nothing, since there is only " + String.join(", ", there);
    }

    /** Where the keys come from, each source once, and the others. */
    private static List<String> list(List<OfferedKey> keys, List<String> others) {
        Map<String, Integer> sources = new LinkedHashMap<>();
        keys.forEach(key -> sources.merge(key.source(), 1, Integer::sum));
        List<String> list = new ArrayList<>();
        sources.forEach((source, count) -> list.add(count == 1 ? source : source + " (" + count + " keys)"));
        list.addAll(others);
        return list;
    }

    /** JSch tells the methods that the server accepts in no other way than in its message. */
    private static String answer(Exception cause) {
        if (cause instanceof JSchSessionDisconnectException e) {
            return "the server disconnected: " + Text.printable(e.getDescription());
        }
        String message = String.valueOf(cause.getMessage());
        Matcher methods = METHODS.matcher(message);
        return methods.find() ? "the server accepts " + Text.printable(methods.group(1)) : Text.printable(message);
    }

    /** What ssh_config says against a method or a key. */
    private List<String> restrictions() {
        List<String> lines = hop.config().explain().values().stream()
                .filter(value -> value.file() != null && restricts(value))
                .map(Explanation.Value::toString)
                .toList();
        return lines.isEmpty() ? List.of() : List.of("ssh_config says " + String.join(", ", lines));
    }

    private static boolean restricts(Explanation.Value value) {
        return switch (value.keyword()) {
            case "PreferredAuthentications", "PubkeyAcceptedAlgorithms" -> true;
            case "PubkeyAuthentication", "PasswordAuthentication", "KbdInteractiveAuthentication" ->
                value.value().equals("no") || value.value().equals("false");
            case "BatchMode", "IdentitiesOnly" -> value.value().equals("yes");
            default -> false;
        };
    }
}
