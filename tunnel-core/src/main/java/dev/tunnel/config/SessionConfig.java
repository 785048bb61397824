package dev.tunnel.config;

import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Patterns;
import dev.tunnel.internal.config.Resolved;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link SshConfig} wants to run on a host, and how. The library runs what its program tells it, so none of
 * this has an effect by itself: it is for programs that do what ssh does. Immutable.
 */
public final class SessionConfig {
    private final Resolved resolved;

    SessionConfig(Resolved resolved) {
        this.resolved = resolved;
    }

    /** What kind of program runs. */
    public enum Type {
        /** A command, or without one a shell. */
        DEFAULT,
        /** A subsystem, which the command names. */
        SUBSYSTEM,
        /** None. */
        NONE
    }

    /** When a terminal is asked for. */
    public enum RequestTty {
        /** For a shell, if this side has one. */
        AUTO,
        /** Never. */
        NO,
        /** If this side has one. */
        YES,
        /** Always. */
        FORCE
    }

    /** {@return {@code SessionType}} */
    public Type type() {
        return switch (Values.text(resolved, Keyword.SESSION_TYPE)) {
            case "subsystem" -> Type.SUBSYSTEM;
            case "none" -> Type.NONE;
            default -> Type.DEFAULT;
        };
    }

    /** {@return {@code RemoteCommand}: what runs if nothing else is said, or null for a shell} */
    public @Nullable String remoteCommand() {
        return resolved.textButNone(Keyword.REMOTE_COMMAND);
    }

    /** {@return {@code SetEnv}: environment variables that are set there, in their order} */
    public Map<String, String> setEnv() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : resolved.words(Keyword.SET_ENV)) {
            int equals = variable.indexOf('=');
            variables.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return variables;
    }

    /**
     * {@return {@code SendEnv}: patterns of the names of environment variables that are set there as they are here;
     * what was taken back with {@code -} is not among them}
     */
    public List<String> sendEnv() {
        return resolved.words(Keyword.SEND_ENV);
    }

    /**
     * {@return the environment variables to set there: what {@code SendEnv} takes of the given ones, and
     * {@code SetEnv}, which beats it}
     *
     * @param local this side's variables, as {@link System#getenv()} has them
     */
    public Map<String, String> environment(Map<String, String> local) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String pattern : sendEnv()) {
            local.forEach((name, value) -> {
                if (Patterns.matches(name, pattern)) {
                    variables.put(name, value);
                }
            });
        }
        variables.putAll(setEnv());
        return variables;
    }

    /** {@return {@code RequestTTY}} */
    public RequestTty requestTty() {
        return switch (Values.text(resolved, Keyword.REQUEST_TTY)) {
            case "false" -> RequestTty.NO;
            case "true" -> RequestTty.YES;
            case "force" -> RequestTty.FORCE;
            default -> RequestTty.AUTO;
        };
    }

    /** {@return {@code StdinNull}: whether standard input is not read; so it is, too, in the background} */
    public boolean stdinNull() {
        return resolved.flag(Keyword.STDIN_NULL) || forkAfterAuthentication();
    }

    /** {@return {@code ForkAfterAuthentication}: whether it goes on in the background} */
    public boolean forkAfterAuthentication() {
        return resolved.flag(Keyword.FORK_AFTER_AUTHENTICATION);
    }
}
