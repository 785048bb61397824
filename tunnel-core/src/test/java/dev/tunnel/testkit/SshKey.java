package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key pair made by ssh-keygen.
 *
 * @param privateKey the private key's file; the public one stands beside it
 */
public record SshKey(Path privateKey) {

    /** Makes a key pair: {@code ed25519}, {@code ecdsa} or {@code rsa}; more arguments go to ssh-keygen as they are. */
    public static SshKey generate(Path file, String type, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-C", "testkit", "-f", file.toString()));
        command.addAll(List.of(more));
        if (!command.contains("-N")) {
            command.addAll(List.of("-N", ""));
        }
        keygen(command);
        return new SshKey(file);
    }

    /** The public key's file. */
    public Path publicKey() {
        return Path.of(privateKey + ".pub");
    }

    /** Algorithm and base64 blob, as in known_hosts and authorized_keys. */
    public String publicLine() {
        return fields()[0] + " " + fields()[1];
    }

    /** The fingerprint as ssh prints it. */
    public String fingerprint() {
        byte[] digest = Received.newSha256().digest(Base64.getDecoder().decode(fields()[1]));
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    }

    /** Signs a host's public key with this key as the authority and returns the certificate's file. */
    public Path signHost(Path publicKey, String... names) throws IOException {
        return sign(publicKey, List.of("-h", "-n", String.join(",", names)));
    }

    /** Signs a user's public key with this key as the authority and returns the certificate's file. */
    public Path signUser(Path publicKey, String... principals) throws IOException {
        return sign(publicKey, List.of("-n", String.join(",", principals)));
    }

    private Path sign(Path subject, List<String> what) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-s", privateKey.toString(), "-I", "testkit", "-z", "7"));
        command.addAll(what);
        command.add(subject.toString());
        keygen(command);
        return Path.of(subject.toString().replaceAll("\\.pub$", "-cert.pub"));
    }

    private static void keygen(List<String> command) throws IOException {
        Cli.Output output = Cli.run("", command);
        if (output.exit() != 0) {
            throw new IOException(command + " failed: " + output.out() + output.err());
        }
    }

    private String[] fields() {
        try {
            return Files.readString(publicKey()).split(" ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
