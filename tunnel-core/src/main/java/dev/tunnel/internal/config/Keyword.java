package dev.tunnel.internal.config;

import static dev.tunnel.internal.config.Expansion.FILE;
import static dev.tunnel.internal.config.Expansion.FILE_LATER;
import static dev.tunnel.internal.config.Expansion.SOCKETS;
import static dev.tunnel.internal.config.Rule.ignored;
import static dev.tunnel.internal.config.Rule.used;
import static dev.tunnel.internal.config.Syntax.ALGORITHMS;
import static dev.tunnel.internal.config.Syntax.COMMAND;
import static dev.tunnel.internal.config.Syntax.FLAG;
import static dev.tunnel.internal.config.Syntax.NUMBER;
import static dev.tunnel.internal.config.Syntax.TIME;
import static dev.tunnel.internal.config.Syntax.WORD;
import static dev.tunnel.internal.config.Syntax.WORDS;
import static dev.tunnel.internal.config.Syntax.oneOf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ssh_config(5)'s keywords: the one table from which the parser, the resolver, the explanation and the listing work.
 * Its order is the listing's. A rule says how the arguments are read, whether lines add up (else the first one wins),
 * which tokens and variables are expanded, the default, and what has no effect here, and why.
 */
public enum Keyword {
    HOST("Host", used(Arguments::rest)),
    MATCH("Match", used(Arguments::all)),
    INCLUDE("Include", used(Arguments::rest)),

    USER("User", used(WORD).expanding(Expansion.USER)),
    HOST_NAME("HostName", used(WORD)),
    PORT("Port", used(Syntax.PORT).or("22")),
    ADDRESS_FAMILY("AddressFamily", used(oneOf("any", "inet", "inet6")).or("any")),
    BATCH_MODE("BatchMode", used(FLAG).or("no")),
    CANONICALIZE_FALLBACK_LOCAL("CanonicalizeFallbackLocal", used(FLAG).or("yes")),
    CANONICALIZE_HOSTNAME(
            "CanonicalizeHostname",
            used(oneOf("true yes", "false no", "always")).or("false")),
    CHECK_HOST_IP("CheckHostIP", used(FLAG).or("no")),
    COMPRESSION("Compression", used(oneOf("yes", "no")).or("no")),
    CONTROL_MASTER(
            "ControlMaster",
            used(oneOf("true yes", "false no", "auto", "ask", "autoask")).or("false")),
    CLEAR_ALL_FORWARDINGS("ClearAllForwardings", used(FLAG).or("no")),
    EXIT_ON_FORWARD_FAILURE("ExitOnForwardFailure", used(FLAG).or("no")),
    GATEWAY_PORTS("GatewayPorts", used(FLAG).or("no")),
    GSSAPI_AUTHENTICATION("GSSAPIAuthentication", used(FLAG).or("no").unavailable(Why.GSSAPI)),
    HASH_KNOWN_HOSTS("HashKnownHosts", used(FLAG).or("no")),
    HOSTBASED_AUTHENTICATION("HostbasedAuthentication", used(FLAG).or("no").unsupported(Why.HOSTBASED)),
    IDENTITIES_ONLY("IdentitiesOnly", used(FLAG).or("no")),
    KBD_INTERACTIVE_AUTHENTICATION("KbdInteractiveAuthentication", used(FLAG).or("yes")),
    NO_HOST_AUTHENTICATION_FOR_LOCALHOST(
            "NoHostAuthenticationForLocalhost", used(FLAG).or("no")),
    PASSWORD_AUTHENTICATION("PasswordAuthentication", used(FLAG).or("yes")),
    PERMIT_LOCAL_COMMAND("PermitLocalCommand", used(FLAG).or("no").unsupported(Why.LOCAL_COMMAND)),
    PROXY_USE_FDPASS(
            "ProxyUseFdpass",
            used(FLAG).or("no").unsupported("Java can't take over a connection from another process")),
    PUBKEY_AUTHENTICATION(
            "PubkeyAuthentication",
            used(oneOf("true yes", "false no", "unbound", "host-bound")).or("true")),
    REQUEST_TTY(
            "RequestTTY", used(oneOf("true yes", "false no", "force", "auto")).or("auto")),
    SESSION_TYPE("SessionType", used(oneOf("none", "subsystem", "default")).or("default")),
    STDIN_NULL("StdinNull", used(FLAG).or("no")),
    FORK_AFTER_AUTHENTICATION("ForkAfterAuthentication", used(FLAG).or("no")),
    STREAM_LOCAL_BIND_UNLINK("StreamLocalBindUnlink", used(FLAG).or("no")),
    STRICT_HOST_KEY_CHECKING(
            "StrictHostKeyChecking",
            used(oneOf("true yes", "false no off", "ask", "accept-new")).or("ask")),
    TCP_KEEP_ALIVE("TCPKeepAlive", used(FLAG).or("yes")),
    TUNNEL(
            "Tunnel",
            used(oneOf("false no", "point-to-point true yes", "ethernet"))
                    .or("false")
                    .unsupported(Why.DEVICE)),
    VERIFY_HOST_KEY_DNS(
            "VerifyHostKeyDNS",
            used(oneOf("true yes", "false no", "ask"))
                    .or("false")
                    .unsupported("host keys are looked up in known_hosts only")),
    CANONICALIZE_MAX_DOTS("CanonicalizeMaxDots", used(NUMBER).or("1")),
    CONNECTION_ATTEMPTS("ConnectionAttempts", used(NUMBER).or("1")),
    NUMBER_OF_PASSWORD_PROMPTS("NumberOfPasswordPrompts", used(NUMBER).or("3")),
    SERVER_ALIVE_COUNT_MAX("ServerAliveCountMax", used(NUMBER).or("3")),
    SERVER_ALIVE_INTERVAL("ServerAliveInterval", used(TIME).or("0")),
    REQUIRED_RSA_SIZE("RequiredRSASize", used(NUMBER).or("1024")),
    BIND_ADDRESS("BindAddress", used(WORD)),
    BIND_INTERFACE("BindInterface", used(WORD)),
    CIPHERS("Ciphers", used(ALGORITHMS)),
    HOST_KEY_ALGORITHMS("HostKeyAlgorithms", used(ALGORITHMS)),
    HOST_KEY_ALIAS("HostKeyAlias", used(WORD)),
    IDENTITY_AGENT("IdentityAgent", used(Syntax.AGENT).expanding(FILE)),
    IGNORE_UNKNOWN("IgnoreUnknown", used(WORD)),
    KEX_ALGORITHMS("KexAlgorithms", used(ALGORITHMS)),
    CA_SIGNATURE_ALGORITHMS("CASignatureAlgorithms", used(ALGORITHMS)),
    REMOTE_COMMAND("RemoteCommand", used(COMMAND).expanding(Expansion.COMMAND)),
    MACS("MACs", used(ALGORITHMS)),
    PKCS11_PROVIDER("PKCS11Provider", used(WORD).unsupported("keys come from files and agents; load it into an agent")),
    PREFERRED_AUTHENTICATIONS("PreferredAuthentications", used(WORD)),
    SECURITY_KEY_PROVIDER(
            "SecurityKeyProvider", used(WORD).or("internal").unsupported("security keys are used through an agent")),
    PUBKEY_ACCEPTED_ALGORITHMS("PubkeyAcceptedAlgorithms", used(ALGORITHMS)),
    KNOWN_HOSTS_COMMAND("KnownHostsCommand", used(COMMAND).expanding(Expansion.ARGUMENTS)),
    TAG("Tag", used(WORD)),
    DYNAMIC_FORWARD("DynamicForward", used(Forwards::dynamic).accumulating().expanding(SOCKETS)),
    LOCAL_FORWARD("LocalForward", used(Forwards::local).accumulating().expanding(SOCKETS)),
    REMOTE_FORWARD("RemoteForward", used(Forwards::remote).accumulating().expanding(SOCKETS)),
    IDENTITY_FILE("IdentityFile", used(WORD).accumulating().expanding(FILE_LATER)),
    CANONICAL_DOMAINS("CanonicalDomains", used(Syntax.DOMAINS).or("none")),
    CERTIFICATE_FILE("CertificateFile", used(WORD).accumulating().expanding(FILE_LATER)),
    GLOBAL_KNOWN_HOSTS_FILE(
            "GlobalKnownHostsFile",
            used(WORDS).expanding(Expansion.HOME_LATER).or("/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2")),
    USER_KNOWN_HOSTS_FILE(
            "UserKnownHostsFile", used(WORDS).expanding(FILE).or("~/.ssh/known_hosts ~/.ssh/known_hosts2")),
    REVOKED_HOST_KEYS("RevokedHostKeys", used(WORDS).expanding(FILE)),
    SEND_ENV("SendEnv", used(Syntax.VARIABLE_NAMES).accumulating()),
    SET_ENV("SetEnv", used(Syntax.VARIABLES)),
    CHANNEL_TIMEOUT("ChannelTimeout", used(Syntax.CHANNEL_TIMEOUTS).or("none")),
    PERMIT_REMOTE_OPEN("PermitRemoteOpen", used(Syntax.DESTINATIONS).or("any")),
    CONNECT_TIMEOUT("ConnectTimeout", used(TIME).or("none")),
    CANONICALIZE_PERMITTED_CNAMES(
            "CanonicalizePermittedCNAMEs",
            used(Syntax.CNAMES)
                    .or("none")
                    .unsupported("Java's name service doesn't tell that a name stands for another")),
    CONTROL_PERSIST("ControlPersist", used(Syntax.PERSIST).or("no")),
    REKEY_LIMIT(
            "RekeyLimit",
            used(Syntax.REKEY_LIMIT).or("0 0").unsupported("the server decides when keys are exchanged anew")),
    STREAM_LOCAL_BIND_MASK("StreamLocalBindMask", used(Syntax.MASK).or("0177")),
    PROXY_COMMAND("ProxyCommand", used(COMMAND).expanding(Expansion.PROXY_COMMAND)),
    PROXY_JUMP("ProxyJump", used(Jumps::read).expanding(Expansion.PROXY_COMMAND)),
    REFUSE_CONNECTION("RefuseConnection", used(WORD)),

    CONTROL_PATH("ControlPath", ignored("sessions are shared within the program, not by a socket")),
    ENABLE_SSH_KEYSIGN("EnableSSHKeysign", ignored(Why.HOSTBASED)),
    HOSTBASED_ACCEPTED_ALGORITHMS("HostbasedAcceptedAlgorithms", ignored(Why.HOSTBASED)),
    GSSAPI_DELEGATE_CREDENTIALS("GSSAPIDelegateCredentials", ignored(Why.GSSAPI)),
    GSSAPI_KEY_EXCHANGE("GSSAPIKeyExchange", ignored(Why.GSSAPI)),
    GSSAPI_CLIENT_IDENTITY("GSSAPIClientIdentity", ignored(Why.GSSAPI)),
    GSSAPI_SERVER_IDENTITY("GSSAPIServerIdentity", ignored(Why.GSSAPI)),
    GSSAPI_TRUST_DNS("GSSAPITrustDns", ignored(Why.GSSAPI)),
    GSSAPI_RENEWAL_FORCES_REKEY("GSSAPIRenewalForcesRekey", ignored(Why.GSSAPI)),
    GSSAPI_KEX_ALGORITHMS("GSSAPIKexAlgorithms", ignored(Why.GSSAPI)),
    ADD_KEYS_TO_AGENT("AddKeysToAgent", ignored("the agent is only asked, never changed")),
    USE_KEYCHAIN("UseKeychain", ignored("passphrases come from the program, not from the keychain")),
    KBD_INTERACTIVE_DEVICES("KbdInteractiveDevices", ignored("the server chooses")),
    UPDATE_HOST_KEYS("UpdateHostKeys", ignored("known_hosts is changed by accept-new only")),
    FINGERPRINT_HASH("FingerprintHash", ignored("messages show SHA256")),
    VISUAL_HOST_KEY("VisualHostKey", ignored(Why.TERMINAL)),
    IP_QOS("IPQoS", ignored("the system's default is used")),
    WARN_WEAK_CRYPTO("WarnWeakCrypto", ignored("weak algorithms are off unless they are asked for")),
    VERSION_ADDENDUM("VersionAddendum", ignored("the identification line is fixed")),
    LOG_LEVEL("LogLevel", ignored(Why.LOGGING)),
    LOG_VERBOSE("LogVerbose", ignored(Why.LOGGING)),
    SYSLOG_FACILITY("SyslogFacility", ignored(Why.LOGGING)),
    FORWARD_AGENT("ForwardAgent", ignored(Why.COMMAND)),
    FORWARD_X11("ForwardX11", ignored(Why.COMMAND)),
    FORWARD_X11_TIMEOUT("ForwardX11Timeout", ignored(Why.COMMAND)),
    FORWARD_X11_TRUSTED("ForwardX11Trusted", ignored(Why.COMMAND)),
    XAUTH_LOCATION("XAuthLocation", ignored(Why.COMMAND)),
    ESCAPE_CHAR("EscapeChar", ignored(Why.TERMINAL)),
    ENABLE_ESCAPE_COMMANDLINE("EnableEscapeCommandline", ignored(Why.TERMINAL)),
    OBSCURE_KEYSTROKE_TIMING("ObscureKeystrokeTiming", ignored(Why.TERMINAL)),
    LOCAL_COMMAND("LocalCommand", ignored(Why.LOCAL_COMMAND)),
    TUNNEL_DEVICE("TunnelDevice", ignored(Why.DEVICE)),
    OBSOLETE("(obsolete)", ignored("OpenSSH has dropped it"));

    private static final List<String> DROPPED = List.of(
            "protocol",
            "cipher",
            "fallbacktorsh",
            "globalknownhostsfile2",
            "rhostsauthentication",
            "userknownhostsfile2",
            "useroaming",
            "usersh",
            "useprivilegedport",
            "afstokenpassing",
            "kerberosauthentication",
            "kerberostgtpassing",
            "rsaauthentication",
            "rhostsrsaauthentication",
            "compressionlevel",
            "protocolkeepalives",
            "setuptimeout");

    private static final Map<String, Keyword> BY_NAME = byName();

    private final String spelling;

    // Its syntax is a function without state, which the check can't know.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Rule rule;

    Keyword(String spelling, Rule rule) {
        this.spelling = spelling;
        this.rule = rule;
    }

    /** As the manual writes it. */
    public String spelling() {
        return spelling;
    }

    Rule rule() {
        return rule;
    }

    /** The keyword of any case, or null if there is none of that name. */
    static @Nullable Keyword of(String name) {
        return BY_NAME.get(Patterns.lower(name));
    }

    private static Map<String, Keyword> byName() {
        Map<String, Keyword> names = new HashMap<>();
        for (Keyword keyword : values()) {
            names.put(Patterns.lower(keyword.spelling), keyword);
        }
        names.put("challengeresponseauthentication", KBD_INTERACTIVE_AUTHENTICATION);
        names.put("skeyauthentication", KBD_INTERACTIVE_AUTHENTICATION);
        names.put("tisauthentication", KBD_INTERACTIVE_AUTHENTICATION);
        names.put("dsaauthentication", PUBKEY_AUTHENTICATION);
        names.put("identityfile2", IDENTITY_FILE);
        names.put("keepalive", TCP_KEEP_ALIVE);
        names.put("hostbasedkeytypes", HOSTBASED_ACCEPTED_ALGORITHMS);
        names.put("pubkeyacceptedkeytypes", PUBKEY_ACCEPTED_ALGORITHMS);
        names.put("smartcarddevice", PKCS11_PROVIDER);
        names.put("rsaminsize", REQUIRED_RSA_SIZE);
        DROPPED.forEach(name -> names.put(name, OBSOLETE));
        return Map.copyOf(names);
    }

    private static final class Why {
        static final String COMMAND = "a command on the other side gets only what the program gives it";
        static final String TERMINAL = "there is no terminal";
        static final String LOGGING = "the program's logging decides";
        static final String HOSTBASED = "there is no host-based authentication";
        static final String GSSAPI = "there is no GSSAPI";
        static final String LOCAL_COMMAND = "nothing is run on this machine after connecting";
        static final String DEVICE = "there are no network devices in Java";
    }
}
