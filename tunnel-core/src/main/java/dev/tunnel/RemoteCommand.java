package dev.tunnel;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the last hop shall run: a command, a subsystem or the user's shell (RFC 4254 section 6.5), without a terminal,
 * as {@code ssh -T} does. Immutable, so one can be run any number of times.
 *
 * <pre>{@code
 * RemoteCommand.of("make test").environment("LC_ALL", "C").mergingErrors()
 * }</pre>
 */
public final class RemoteCommand {
    /** More than any shell takes, and less than what OpenSSH ends the whole session for. */
    private static final int LONGEST = 200_000;

    /** The kinds of RFC 4254 section 6.5. */
    public enum Kind {
        /** A command for the user's shell ({@code ssh host command}). */
        EXEC("exec", "command"),
        /** A subsystem, by its name ({@code ssh -s}). */
        SUBSYSTEM("subsystem", "subsystem"),
        /** The user's login shell, which reads commands from its input ({@code ssh host}). */
        SHELL("shell", "shell");

        private final String request;
        private final String words;

        Kind(String request, String words) {
            this.request = request;
            this.words = words;
        }

        /**
         * The type of the channel request.
         *
         * @return as the RFC has it
         */
        public String request() {
            return request;
        }

        /** The kind as messages have it. */
        @Override
        public String toString() {
            return words;
        }
    }

    private final Kind kind;
    private final String text;
    private final Map<String, String> environment;
    private final boolean merging;

    private RemoteCommand(Kind kind, String text, Map<String, String> environment, boolean merging) {
        this.kind = kind;
        this.text = text;
        this.environment = environment;
        this.merging = merging;
    }

    /**
     * A command. The user's shell over there takes it apart, so what is in it has to be quoted for that shell.
     *
     * @param command the command line, sent as UTF-8
     * @return what to run
     * @throws IllegalArgumentException if the command is empty, has a NUL in it or is longer than 200000 bytes
     */
    public static RemoteCommand of(String command) {
        return new RemoteCommand(Kind.EXEC, checked("command", command), Map.of(), false);
    }

    /**
     * A subsystem ({@code ssh -s}), such as {@code sftp} or {@code netconf}.
     *
     * @param name its name in the server's configuration
     * @return what to run
     * @throws IllegalArgumentException if the name is empty, has a NUL in it or is longer than 200000 bytes
     */
    public static RemoteCommand subsystem(String name) {
        return new RemoteCommand(Kind.SUBSYSTEM, checked("subsystem", name), Map.of(), false);
    }

    /**
     * The user's login shell. It has no terminal, so it shows no prompt and runs what it reads from its input.
     *
     * @return what to run
     */
    public static RemoteCommand shell() {
        return new RemoteCommand(Kind.SHELL, "", Map.of(), false);
    }

    /**
     * The same with an environment variable ({@code SetEnv}, RFC 4254 section 6.4). A server takes only those that its
     * {@code AcceptEnv} names and says nothing about the others; {@code of("NAME=value command")} needs no permission.
     *
     * @param name the variable's name
     * @param value its value
     * @return another command
     * @throws IllegalArgumentException if the name is empty or has a {@code =} in it, or one of both has a NUL in it or
     *     is longer than 200000 bytes
     */
    public RemoteCommand environment(String name, String value) {
        checked("environment variable", name);
        if (name.contains("=")) {
            throw new IllegalArgumentException("environment variable \"" + name + "\" has a = in its name");
        }
        checkText("value of " + name, Objects.requireNonNull(value, "value"));
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put(name, value);
        return new RemoteCommand(kind, text, Collections.unmodifiableMap(all), merging);
    }

    /**
     * The same with its errors among its output, as {@link ProcessBuilder#redirectErrorStream(boolean)} does: nobody
     * has to read {@link RemoteProcess#stderr()} then, which is empty. Their order is that in which the server sends
     * them.
     *
     * @return another command
     */
    public RemoteCommand mergingErrors() {
        return new RemoteCommand(kind, text, environment, true);
    }

    private static String checked(String what, String text) {
        if (Objects.requireNonNull(text, what).isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
        checkText(what, text);
        return text;
    }

    /** OpenSSH ends the session, and so everything else in it, for a NUL or a packet that is too long. */
    private static void checkText(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + what + " has a NUL character in it");
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new IllegalArgumentException(
                    "the " + what + " has " + bytes + " bytes, more than the " + LONGEST + " that can be sent");
        }
    }

    /**
     * What kind of program it is.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The command line, or the subsystem's name.
     *
     * @return empty for a shell
     */
    public String text() {
        return text;
    }

    /**
     * The environment variables, in the order in which they are sent.
     *
     * @return a map that can't be changed
     */
    public Map<String, String> environment() {
        return environment;
    }

    /**
     * Whether the errors come among the output.
     *
     * @return false unless {@link #mergingErrors()} said so
     */
    public boolean isMergingErrors() {
        return merging;
    }

    /** The kind, and the name of a subsystem; a command line may have secrets in it. */
    @Override
    public String toString() {
        return kind == Kind.SUBSYSTEM ? kind + " " + text : kind.toString();
    }
}
