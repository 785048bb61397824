package dev.tunnel.examples.command;

import org.jspecify.annotations.Nullable;

/**
 * ssh(1)'s options: the one table from which the parser, the help, the manual and the shells' completions are made.
 * Most of them are nothing but another way to write a directive of ssh_config(5).
 */
enum Flag {
    INET("4", "Use IPv4 addresses only.", decided("AddressFamily", "inet")),
    INET6("6", "Use IPv6 addresses only.", decided("AddressFamily", "inet6")),
    FORWARD_AGENT(
            "A",
            "Refused: whoever is root on the host could use your keys. Go through it with -J, which needs no agent there.",
            refused("an agent is not forwarded, since whoever is root there could use your keys; go through the host"
                    + " with -J instead")),
    NO_AGENT("a", "Don't forward the agent, which is never done.", (line, value) -> {}),
    BIND_INTERFACE("B", "bind_interface", "Connect from the address of this interface.", decided("BindInterface")),
    BIND_ADDRESS("b", "bind_address", "Connect from this address.", decided("BindAddress")),
    COMPRESSION("C", "Compress what is sent.", decided("Compression", "yes")),
    CIPHERS(
            "c",
            "cipher_spec",
            "The ciphers to offer, with commas between; +, - and ^ change the default.",
            decided("Ciphers")),
    DYNAMIC(
            "D",
            "[bind_address:]port",
            "Listen here as a SOCKS proxy whose connections leave from the host.",
            directive("DynamicForward")),
    LOG_FILE("E", "log_file", "Append the log to this file and not to standard error.", Draft::logFile),
    ESCAPE("e", "escape_char", "Nothing: there is no terminal to escape from.", (line, value) -> {}),
    CONFIG("F", "configfile", "Read this file in the place of both ssh_config files; none for no file.", Draft::config),
    BACKGROUND(
            "f",
            "Go to the background when the login is done and all forwards are up. Implies -n; ends with 255, and"
                    + " stays in the foreground, if that fails.",
            Draft::background),
    LISTING("G", "Print the configuration of the host, and end.", mode(Mode.LISTING)),
    GATEWAY("g", "Let other machines connect to forwarded local ports.", decided("GatewayPorts", "yes")),
    PKCS11(
            "I",
            "pkcs11",
            "Refused: keys come from files and agents. Load the token into an agent with ssh-add -s.",
            refused("keys come from files and agents; load the token into an agent with ssh-add -s")),
    IDENTITY("i", "identity_file", "A private key to log in with; may be repeated.", Draft::identity),
    JUMP("J", "[user@]host[:port]", "The jump hosts to go through, with commas between, in this order.", Draft::jump),
    GSSAPI("K", "Refused: there is no GSSAPI.", refused("there is no GSSAPI; log in with a key or a password")),
    NO_GSSAPI("k", "Don't delegate GSSAPI credentials, which is never done.", (line, value) -> {}),
    LOCAL(
            "L",
            "address",
            "Listen here, and connect from the host: [bind_address:]port:host:hostport,"
                    + " [bind_address:]port:remote_socket, local_socket:host:hostport or local_socket:remote_socket.",
            Draft::localForward),
    USER("l", "login_name", "The user to log in as.", Draft::user),
    MASTER(
            "M",
            "Refused: sessions are shared within one process, not by a socket.",
            refused("sessions are shared within one process and not by a socket; give all forwards to one command")),
    MACS("m", "mac_spec", "The MAC algorithms to offer, as -c has it.", decided("MACs")),
    NO_COMMAND("N", "Run no command: forward only.", Draft::noCommand),
    NULL_INPUT("n", "Read nothing from standard input.", decided("StdinNull", "yes")),
    CONTROL(
            "O",
            "ctl_cmd",
            "Refused, as -M.",
            refused("there is no control socket; end a tunnel in the background with kill")),
    OPTION(
            "o",
            "option",
            "A directive of ssh_config(5): keyword=value, or the two with a space between.",
            Draft::option),
    TAG("P", "tag", "A tag that Match tagged in ssh_config looks for.", decided("Tag")),
    PORT("p", "port", "The port to connect to.", Draft::port),
    QUERY("Q", "query_option", "List the algorithms of a kind, and end; help lists the kinds.", Draft::query),
    QUIET("q", "Say errors only.", Draft::quiet),
    REMOTE(
            "R",
            "address",
            "Have the host listen, and connect from here: [bind_address:]port:host:hostport,"
                    + " [bind_address:]port:local_socket, remote_socket:host:hostport, remote_socket:local_socket, or"
                    + " [bind_address:]port for a SOCKS proxy. With port 0 the host chooses one, which is printed.",
            Draft::remoteForward),
    CONTROL_PATH("S", "ctl_path", "Nothing: there is no control socket.", decided("ControlPath")),
    SUBSYSTEM("s", "The command is the name of a subsystem, such as sftp.", decided("SessionType", "subsystem")),
    NO_TERMINAL("T", "Ask for no terminal, which is never done.", decided("RequestTTY", "no")),
    TERMINAL(
            "t",
            "Refused: there is no terminal on the other side.",
            refused("there is no terminal on the other side; leave -t out, or use ssh for programs that need one")),
    VERSION("V", "Print the version, and end.", mode(Mode.VERSION)),
    VERBOSE("v", "Say more of what goes on; -vv and -vvv say everything.", Draft::verbose),
    STDIO(
            "W",
            "host:port",
            "Connect standard input and output to this address from the host. Implies -N.",
            Draft::stdio),
    DEVICE(
            "w",
            "local_tun[:remote_tun]",
            "Refused: there are no network devices in Java.",
            refused("there are no network devices in Java")),
    X11("X", "Refused: there is no X11 forwarding.", refused(Why.X11)),
    NO_X11("x", "Don't forward X11, which is never done.", (line, value) -> {}),
    TRUSTED_X11("Y", "Refused, as -X.", refused(Why.X11)),
    SYSLOG("y", "Refused: there is no syslog in Java; see -E.", refused("there is no syslog in Java; use -E"));

    /** What an option does to the command line that is being read. */
    @FunctionalInterface
    interface Effect {
        void apply(Draft line, String value) throws UsageException;
    }

    private final char letter;
    private final @Nullable String argument;
    private final String help;

    // Functions without state, which the check can't know.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Effect effect;

    Flag(String letter, String help, Effect effect) {
        this(letter, null, help, effect);
    }

    Flag(String letter, @Nullable String argument, String help, Effect effect) {
        this.letter = letter.charAt(0);
        this.argument = argument;
        this.help = help;
        this.effect = effect;
    }

    /** The letter after the dash. */
    char letter() {
        return letter;
    }

    /** What the manual calls its argument, or null if it takes none. */
    @Nullable
    String argument() {
        return argument;
    }

    /** What it does, in whole sentences. */
    String help() {
        return help;
    }

    void apply(Draft line, String value) throws UsageException {
        effect.apply(line, value);
    }

    static @Nullable Flag of(char letter) {
        for (Flag flag : values()) {
            if (flag.letter == letter) {
                return flag;
            }
        }
        return null;
    }

    private static Effect directive(String keyword) {
        return (line, value) -> line.set(keyword, value);
    }

    private static Effect decided(String keyword) {
        return (line, value) -> line.decide(keyword, value);
    }

    private static Effect decided(String keyword, String value) {
        return (line, none) -> line.decide(keyword, value);
    }

    private static Effect mode(Mode mode) {
        return (line, value) -> line.mode(mode);
    }

    private static Effect refused(String why) {
        return (line, value) -> {
            throw new UsageException(why);
        };
    }

    private static final class Why {
        static final String X11 = "there is no X11 forwarding; forward the display's port with -R";
    }
}
