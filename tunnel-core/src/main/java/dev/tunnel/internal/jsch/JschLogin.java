package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import dev.tunnel.Credentials;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.Login;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.QuestionTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One login: what JSch gets to authenticate with (RFC 4252), and what has come of it. */
final class JschLogin {
    private final ResolvedHop hop;
    private final Identities.Found found;
    private final List<OfferedKey> keys;
    private final List<String> methods;
    private final Prompts prompts;
    private @Nullable String doubt;

    /** Counts the time in which somebody is asked. */
    JschLogin(ResolvedHop hop, Identities.Found found, QuestionTime asked) {
        this.hop = hop;
        this.found = found;
        this.keys = found.keys().stream().map(key -> new OfferedKey(key, asked)).toList();
        this.methods = hop.target().login().methods().stream()
                .filter(this::hasAnswer)
                .flatMap(JschLogin::twiceIfKeys)
                .toList();
        this.prompts = new Prompts(hop, methods, asked);
    }

    /** A method that can't be answered would cost one of the server's few tries. */
    private boolean hasAnswer(String method) {
        Credentials credentials = hop.credentials();
        return switch (method) {
            case Login.PUBLIC_KEY -> !keys.isEmpty();
            case Login.PASSWORD -> credentials.password() != null;
            default -> credentials.password() != null || credentials.keyboardInteractive() != null;
        };
    }

    /** JSch doesn't come back to a method by itself where a server wants two keys. */
    private static Stream<String> twiceIfKeys(String method) {
        return method.equals(Login.PUBLIC_KEY) ? Stream.of(method, method) : Stream.of(method);
    }

    /** Has the session use it; calls {@code beforeKeys} when keys are about to be offered. */
    void applyTo(Session session, Runnable beforeKeys) {
        session.setConfig("PreferredAuthentications", methods.isEmpty() ? "none" : String.join(",", methods));
        session.setIdentityRepository(new KeyRing(keys, beforeKeys));
        session.setUserInfo(prompts);
    }

    /** What could be used again is not said to a server whose host key is not trusted. */
    void holdBackSecrets(Session session, String why) {
        doubt = "password and keyboard-interactive were held back: " + why;
        String keysOnly = methods.stream().filter(Login.PUBLIC_KEY::equals).collect(Collectors.joining(","));
        session.setConfig("PreferredAuthentications", keysOnly.isEmpty() ? "none" : keysOnly);
    }

    /** Keeps no secret any longer: JSch keeps what it was given for as long as the session lives. */
    void forget() {
        prompts.forget();
    }

    TunnelException failure(Exception cause) {
        List<String> problems = Stream.concat(found.problems().stream(), Stream.ofNullable(doubt))
                .toList();
        return new AuthenticationFailure(hop, keys, problems, prompts).translate(cause);
    }
}
