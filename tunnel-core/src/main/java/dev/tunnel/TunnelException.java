package dev.tunnel;

import dev.tunnel.internal.text.Causes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Why a tunnel or connection could not be opened, or was lost. The subclass says what can be done about it; the message
 * says where, to whom, what was expected and what was seen, and never contains a secret.
 */
public abstract sealed class TunnelException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How far an attempt had come. */
    public enum Stage {
        /** Checking what was asked for; no network I/O yet. */
        CONFIGURATION("configuration"),
        /** Resolving the hop's name. */
        RESOLVE("name resolution"),
        /** Connecting to the hop's port. */
        CONNECT("connect"),
        /** Waiting for the server's identification line (RFC 4253 section 4.2). */
        BANNER("banner"),
        /** Key exchange (RFC 4253 section 7). */
        KEY_EXCHANGE("key exchange"),
        /** Checking the host key. */
        HOST_KEY("host key"),
        /** User authentication (RFC 4252). */
        AUTHENTICATION("authentication"),
        /** Asking the client of a dynamic tunnel where it wants to go (RFC 1928, RFC 9110 section 9.3.6). */
        NEGOTIATION("negotiation"),
        /** Opening a channel to the destination (RFC 4254 section 7.2). */
        CHANNEL_OPEN("channel open"),
        /** Having the server run a command, subsystem or shell (RFC 4254 section 6.5). */
        COMMAND("command"),
        /** Working on files of the server (SFTP). */
        FILES("files"),
        /** Binding the address to listen on, here or at the last hop. */
        BIND("bind"),
        /** The session or tunnel was up. */
        OPEN("open");

        private final String words;

        Stage(String words) {
            this.words = words;
        }

        /** The stage in words, as messages have it. */
        @Override
        public String toString() {
            return words;
        }
    }

    private final transient @Nullable Hop hop;
    private final Stage stage;

    private TunnelException(@Nullable Hop hop, Stage stage, String message, @Nullable Throwable cause) {
        super(message, Causes.printable(cause));
        this.hop = hop;
        this.stage = stage;
    }

    /**
     * The hop at which it failed.
     *
     * @return the hop as it was given, or null if no hop is concerned
     */
    public @Nullable Hop hop() {
        return hop;
    }

    /**
     * How far the attempt had come.
     *
     * @return the stage that failed
     */
    public Stage stage() {
        return stage;
    }

    /**
     * Whether the same attempt may succeed later without anything being changed.
     *
     * @return false for configuration, host key and authentication failures, for failures of files and of clients that
     *     can't be served, and after a close
     */
    public boolean isRetryable() {
        return this instanceof Unreachable
                || this instanceof ChannelOpen
                || this instanceof Bind
                || this instanceof Command;
    }

    /** The same failure with another message, thrown from here. */
    abstract TunnelException withMessage(String message);

    /** A hop can't be reached, doesn't answer in time or ended the connection. */
    public static final class Unreachable extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param hop the hop
         * @param stage how far the attempt had come
         * @param message the message
         * @param cause the cause, or null
         */
        public Unreachable(@Nullable Hop hop, Stage stage, String message, @Nullable Throwable cause) {
            super(hop, stage, message, cause);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Unreachable(hop(), stage(), message, getCause());
        }
    }

    /** A hop's host key is unknown, changed, revoked or not the pinned one. */
    public static final class HostKey extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param hop the hop
         * @param message the message
         * @param cause the cause, or null
         */
        public HostKey(@Nullable Hop hop, String message, @Nullable Throwable cause) {
            super(hop, Stage.HOST_KEY, message, cause);
        }

        @Override
        TunnelException withMessage(String message) {
            return new HostKey(hop(), message, getCause());
        }
    }

    /** A hop accepts none of the credentials. */
    public static final class Authentication extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param hop the hop
         * @param message the message
         * @param cause the cause, or null
         */
        public Authentication(@Nullable Hop hop, String message, @Nullable Throwable cause) {
            super(hop, Stage.AUTHENTICATION, message, cause);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Authentication(hop(), message, getCause());
        }
    }

    /** A hop refused to connect to a destination or to the next hop. */
    public static final class ChannelOpen extends TunnelException {
        private static final long serialVersionUID = 1L;
        private final ChannelOpen.Reason reason;

        /** The reason codes of RFC 4254 section 5.1. */
        public enum Reason {
            /** Code 1: the server's rules forbid it. */
            ADMINISTRATIVELY_PROHIBITED("administratively prohibited"),
            /** Code 2: the destination refused, is unreachable or its name can't be resolved there. */
            CONNECT_FAILED("connect failed"),
            /** Code 3: the server doesn't know this kind of channel. */
            UNKNOWN_CHANNEL_TYPE("unknown channel type"),
            /** Code 4: the server is short of resources, or the tunnel has as many connections as it may. */
            RESOURCE_SHORTAGE("resource shortage"),
            /** Any other code, or none. */
            OTHER("other reason"),
            /** The server didn't answer in time. */
            TIMEOUT("no answer in time");

            private final String words;

            Reason(String words) {
                this.words = words;
            }

            /** The reason in the words of the RFC. */
            @Override
            public String toString() {
                return words;
            }
        }

        /**
         * Made by the library.
         *
         * @param hop the hop that was asked
         * @param reason the server's reason
         * @param message the message
         * @param cause the cause, or null
         */
        public ChannelOpen(@Nullable Hop hop, ChannelOpen.Reason reason, String message, @Nullable Throwable cause) {
            super(hop, Stage.CHANNEL_OPEN, message, cause);
            this.reason = reason;
        }

        /**
         * The server's reason.
         *
         * @return the reason
         */
        public ChannelOpen.Reason reason() {
            return reason;
        }

        @Override
        TunnelException withMessage(String message) {
            return new ChannelOpen(hop(), reason, message, getCause());
        }
    }

    /**
     * A client of a dynamic tunnel is not connected anywhere: it speaks no protocol that the tunnel takes, or doesn't
     * come to the point, or may not go where it wants to.
     */
    public static final class Refused extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param message the message
         */
        public Refused(String message) {
            super(null, Stage.NEGOTIATION, message, null);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Refused(message);
        }
    }

    /** The address to listen on can't be bound: the local one, or with a remote forward that of the last hop. */
    public static final class Bind extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param hop the hop that was to listen, or null if it is this machine
         * @param message the message
         * @param cause the cause, or null
         */
        public Bind(@Nullable Hop hop, String message, @Nullable Throwable cause) {
            super(hop, Stage.BIND, message, cause);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Bind(hop(), message, getCause());
        }
    }

    /** A hop doesn't run a command, subsystem or shell, or doesn't say in time that it does. */
    public static final class Command extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param hop the hop that was asked
         * @param message the message
         * @param cause the cause, or null
         */
        public Command(@Nullable Hop hop, String message, @Nullable Throwable cause) {
            super(hop, Stage.COMMAND, message, cause);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Command(hop(), message, getCause());
        }
    }

    /** A file or folder of a hop can't be read, written or changed as it was asked for. */
    public static final class File extends TunnelException {
        private static final long serialVersionUID = 1L;
        private final File.Reason reason;

        /** Why it can't. */
        public enum Reason {
            /** There is no such file or folder. */
            NO_SUCH_FILE,
            /** The user who has logged in may not do that. */
            PERMISSION_DENIED,
            /** The file system over there is full. */
            NO_SPACE,
            /** It is a folder, where a file is needed. */
            IS_A_FOLDER,
            /** It is no folder, where one is needed. */
            NOT_A_FOLDER,
            /** It is there already, and the server can't replace it in one step. */
            ALREADY_EXISTS,
            /** The server gave a name that would lead out of the folder, or that this machine can't have. */
            UNSAFE_NAME,
            /** It changed while it was transferred. */
            CHANGED,
            /** The server can't do that. */
            UNSUPPORTED,
            /** The server doesn't speak SFTP as it should. */
            PROTOCOL,
            /** Anything else; the message has what the server says. */
            FAILURE
        }

        /**
         * Made by the library.
         *
         * @param hop the hop
         * @param reason the reason
         * @param message the message
         * @param cause the cause, or null
         */
        public File(@Nullable Hop hop, File.Reason reason, String message, @Nullable Throwable cause) {
            super(hop, Stage.FILES, message, cause);
            this.reason = reason;
        }

        /**
         * Why it failed.
         *
         * @return the reason
         */
        public File.Reason reason() {
            return reason;
        }

        @Override
        TunnelException withMessage(String message) {
            return new File(hop(), reason, message, getCause());
        }
    }

    /** What was asked for is unusable: a specification, name, port, key file, passphrase or known_hosts file. */
    public static final class Configuration extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param hop the hop, or null if none is concerned
         * @param message the message
         * @param cause the cause, or null
         */
        public Configuration(@Nullable Hop hop, String message, @Nullable Throwable cause) {
            super(hop, Stage.CONFIGURATION, message, cause);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Configuration(hop(), message, getCause());
        }
    }

    /** The tunnel, connection or client has been closed by the program. */
    public static final class Closed extends TunnelException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the library.
         *
         * @param message the message
         */
        public Closed(String message) {
            super(null, Stage.OPEN, message, null);
        }

        @Override
        TunnelException withMessage(String message) {
            return new Closed(message);
        }
    }
}
