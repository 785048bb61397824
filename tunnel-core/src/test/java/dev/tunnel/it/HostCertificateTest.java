package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Host certificates for 127.0.0.1 and localhost, and what ssh_config says about their names. */
class HostCertificateTest {
    static OpenSshServer server;
    static SshKey authority;
    static SshKey stranger;

    @TempDir
    static Path keys;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        authority = SshKey.generate(keys.resolve("authority"), "ed25519");
        stranger = SshKey.generate(keys.resolve("stranger"), "ed25519");
        server = OpenSshServer.builder().hostCertificate(authority).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String filled(String text) {
        return text.replace(';', '\n')
                        .replace("NAME", "[127.0.0.1]:" + server.port())
                        .replace("KEY", server.hostKey("ed25519").publicLine())
                        .replace("STRANGER", stranger.publicLine())
                        .replace("AUTHORITY", authority.publicLine())
                        .replace("TRUST", "@cert-authority")
                + "\n";
    }

    private TwoClients clients(String config, String known) {
        return new TwoClients(folder, server).config(config).file("known_hosts", filled(known));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                       | TRUST NAME AUTHORITY",
                "                       | TRUST 127.0.0.* AUTHORITY",
                "                       | TRUST NAME STRANGER;TRUST 127.0.0.1 AUTHORITY",
                "HostKeyAlias LocalHost | TRUST localhost AUTHORITY",
                "                       | TRUST * STRANGER;NAME KEY",
                "                       | @revoked other STRANGER;TRUST * AUTHORITY",
                "NoHostAuthenticationForLocalhost yes | TRUST * STRANGER",
            })
    void bothConnect(String config, String known) throws IOException {
        clients(config == null ? "" : config, known).assertSame(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                   | TRUST * STRANGER                              | host key unknown",
                "                   | NAME AUTHORITY                                | host key mismatch",
                "HostKeyAlias other | TRUST * AUTHORITY                             | other is not in",
                "                   | TRUST * AUTHORITY;@revoked * AUTHORITY;NAME KEY | host key revoked",
                "                   | TRUST * AUTHORITY;@revoked * KEY              | marked @revoked",
            })
    void bothRefuse(String config, String known, String why) throws IOException {
        assertThat(clients(config == null ? "" : config, known)
                        .assertSame(false)
                        .said())
                .contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept-new", "no"})
    void ofAnUnknownAuthoritysCertificateTheKeyIsRecorded(String checking) throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking " + checking, "TRUST * STRANGER");
        assertThat(clients.assertSame(true).files()).containsEntry("known_hosts", filled("TRUST * STRANGER;NAME KEY"));
    }

    /** The server's key is then in another kind of packet. */
    @Test
    void aCertificateIsFoundWhateverTheKeyExchange() throws IOException {
        for (String kex : new String[] {
            "diffie-hellman-group-exchange-sha256", "diffie-hellman-group14-sha256", "ecdh-sha2-nistp256"
        }) {
            clients("KexAlgorithms " + kex, "TRUST * AUTHORITY").assertSame(true);
        }
    }
}
