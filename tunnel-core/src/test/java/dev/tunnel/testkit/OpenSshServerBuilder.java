package dev.tunnel.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sets up an {@link OpenSshServer}. */
public final class OpenSshServerBuilder {
    private final List<String> options = new ArrayList<>();
    private final List<Path> authorized = new ArrayList<>();
    private List<String> hostKeyTypes = List.of("ed25519");
    private List<String> addresses = List.of("127.0.0.1");
    private int port;
    private @Nullable SshKey hostAuthority;

    OpenSshServerBuilder() {}

    /** A line of sshd_config; the first value of a keyword wins, also over the testkit's own lines. */
    public OpenSshServerBuilder option(String keyword, String value) {
        options.add(keyword + " " + value);
        return this;
    }

    /** The host key types to make: {@code ed25519} (default), {@code ecdsa}, {@code rsa}. */
    public OpenSshServerBuilder hostKeyTypes(String... types) {
        hostKeyTypes = List.of(types);
        return this;
    }

    /** Presents host certificates signed by the given authority for all addresses of loopback. */
    public OpenSshServerBuilder hostCertificate(SshKey authority) {
        hostAuthority = authority;
        return this;
    }

    /** Accepts user certificates signed by the given authority. */
    public OpenSshServerBuilder trustedUserCa(SshKey authority) {
        return option("TrustedUserCAKeys", authority.publicKey().toString());
    }

    /** Lets the owner of the given public key log in, besides the server's own client key. */
    public OpenSshServerBuilder authorize(Path publicKey) {
        authorized.add(publicKey);
        return this;
    }

    /** The only destinations it forwards to, each {@code host:port}. */
    public OpenSshServerBuilder permitOpen(String... destinations) {
        return option("PermitOpen", String.join(" ", destinations));
    }

    /** Listens on the given addresses and not on 127.0.0.1. */
    public OpenSshServerBuilder listen(String... addresses) {
        this.addresses = List.of(addresses);
        return this;
    }

    /** Listens on the given port; without this a free one is chosen. */
    public OpenSshServerBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** Starts the server and returns when it listens. */
    public OpenSshServer start() throws IOException {
        OpenSshServer.required();
        createPrivilegeSeparationFolder();
        OpenSshServer server = new OpenSshServer(this);
        try {
            server.launchOnFreePort();
            return server;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    // sshd refuses to start as root without it, and it is usually made by the service's start script.
    private static void createPrivilegeSeparationFolder() throws IOException {
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
    }

    Map<String, SshKey> makeHostKeys(Path folder) throws IOException {
        Map<String, SshKey> keys = new LinkedHashMap<>();
        for (String type : hostKeyTypes) {
            keys.put(type, SshKey.generate(folder.resolve("host_" + type), type));
        }
        return keys;
    }

    List<String> configLines(OpenSshServer server) throws IOException {
        List<String> lines = new ArrayList<>(options);
        addresses.forEach(
                address -> lines.add("ListenAddress " + (address.contains(":") ? "[" + address + "]" : address)));
        lines.add("Port " + server.port());
        for (SshKey key : server.hostKeys().values()) {
            lines.add("HostKey " + key.privateKey());
            if (hostAuthority != null) {
                lines.add(
                        "HostCertificate " + hostAuthority.signHost(key.publicKey(), "127.0.0.1", "::1", "localhost"));
            }
        }
        lines.add("AuthorizedKeysFile " + server.authorizedKeys());
        lines.addAll(List.of(
                "StrictModes no",
                "UsePAM no",
                "UseDNS no",
                "PidFile none",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PrintMotd no",
                "PrintLastLog no",
                "LogLevel VERBOSE",
                "Subsystem sftp internal-sftp"));
        if (punishesFailures()) {
            lines.add("PerSourcePenalties no");
        }
        return lines;
    }

    // From 9.8 on, failed logins of one test would get the connections of the next refused; older versions don't know
    // the keyword.
    private static boolean punishesFailures() throws IOException {
        Cli.Output output = Cli.run("sshd", "-V");
        Matcher version = Pattern.compile("OpenSSH_(\\d+)\\.(\\d+)").matcher(output.out() + output.err());
        return version.find() && Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2)) >= 908;
    }

    List<Path> authorized() {
        return List.copyOf(authorized);
    }

    List<String> addresses() {
        return addresses;
    }

    int port() {
        return port;
    }
}
