package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the corpus can't compare with ssh: the user's own folder and the system's, code, names, commands, files. */
class SshConfigTest {
    private final TestEnvironment environment = new TestEnvironment();

    @TempDir
    Path folder;

    private Path user;
    private Path system;

    @BeforeEach
    void twoTrees() throws IOException {
        environment.home = folder.resolve("home");
        environment.systemFolder = folder.resolve("etc");
        user = write("home/.ssh/config", "");
        system = write("etc/ssh_config", "");
    }

    @Test
    void theUsersFileComesBeforeTheSystems() throws IOException {
        write("home/.ssh/config", "Port 1\nIdentityFile /mine\n");
        write("etc/ssh_config", "Port 2\nIdentityFile /ours\nCompression yes\n");
        HostConfig host = defaults().resolve("a");
        assertThat(host.port()).isEqualTo(1);
        assertThat(host.connection().compression()).isTrue();
        assertThat(host.authentication().identityFiles()).containsExactly(Path.of("/mine"), Path.of("/ours"));
    }

    @Test
    void bothMayBeMissing() throws IOException {
        Files.delete(user);
        Files.delete(system);
        HostConfig host = defaults().resolve("a.example");
        assertThat(host).hasToString(environment.user() + "@a.example:22");
        assertThat(host.authentication().usesDefaultIdentityFiles()).isTrue();
    }

    @Test
    void aRelativeIncludeRefersToTheFolderOfItsTree() throws IOException {
        write("home/.ssh/config", "Include config.d/*\n");
        write("home/.ssh/config.d/one", "Include two\n");
        write("home/.ssh/two", "Port 1\n");
        write("etc/ssh_config", "Include ssh_config.d/*.conf\n");
        write("etc/ssh_config.d/x.conf", "Include y\n");
        write("etc/y", "User sys\n");
        assertThat(defaults().resolve("a")).hasToString("sys@a:1");
    }

    @Test
    void theHomeFolderIsForTheUsersIncludesOnly() throws IOException {
        write("home/.ssh/config", "Include ~/x ~/.ssh/no*thing\n");
        write("home/x", "Port 1\n");
        assertThat(defaults().resolve("a").port()).isEqualTo(1);
        write("etc/ssh_config", "\nInclude ~/x\n");
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> defaults().resolve("a"))
                .withMessage(system + " line 2: Include can't use ~ in the system's configuration; write the path out");
    }

    @Test
    void theUsersFileIsRefusedIfOthersCanChangeIt() throws IOException {
        Files.setPosixFilePermissions(system, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(defaults().resolve("a").port()).isEqualTo(22);
        Files.setPosixFilePermissions(user, PosixFilePermissions.fromString("rw-r--rw-"));
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> defaults().resolve("a"))
                .withMessage(user + ": others can change the file; it has to belong to the user or root, and chmod go-w"
                        + " takes their right");
    }

    @Test
    void aNamedFileHasToBeThere() {
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> SshConfig.file(folder.resolve("none")).resolve("a"))
                .withMessage(folder.resolve("none") + ": the file is not there, or can't be read; name one that is");
    }

    @Test
    void codeBeatsFilesWhichBeatDefaults() throws IOException {
        write("home/.ssh/config", "User file\nPort 1\nProxyJump one\n");
        HostOverrides code = HostOverrides.none()
                .user("code")
                .option("ServerAliveInterval", "5")
                .proxyJump("none");
        HostConfig host = defaults().resolve("a", code);
        assertThat(host).hasToString("code@a:1");
        assertThat(host.jumps()).isEmpty();
        assertThat(host.connection().serverAliveInterval()).hasSeconds(5);
        assertThat(host.connection().serverAliveCountMax()).isEqualTo(3);
    }

    @Test
    void aUserFromCodeIsTakenAsItIs() throws IOException {
        assertThat(defaults()
                        .resolve("a", HostOverrides.none().user("%u").user("other"))
                        .user())
                .isEqualTo("%u");
        assertThat(defaults()
                        .resolve("a", HostOverrides.none().option("User", "%u-x"))
                        .user())
                .isEqualTo(environment.user() + "-x");
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> defaults()
                        .resolve("a;b", HostOverrides.none().user("`x`").port(0)))
                .withMessageContaining("code: host \"a;b\"")
                .withMessageContaining("code: user \"`x`\"")
                .withMessageContaining("code: Port \"0\"");
    }

    @Test
    void everyBadLineIsReportedAtOnce() throws IOException {
        write("home/.ssh/config", "Port x\nHost b\n  Bogus 1\nInclude more\n");
        write("home/.ssh/more", "User\n");
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> defaults().resolve("a"))
                .withMessage("3 problems in the ssh configuration:\n"
                        + user + " line 1: Port \"x\" is neither a port from 1 to 65535 nor the name of a service\n"
                        + user
                        + " line 3: \"Bogus\" is no keyword of ssh_config; correct it, or put it into IgnoreUnknown"
                        + " before this line\n"
                        + user.resolveSibling("more") + " line 1: User has no value; give one");
    }

    @Test
    void aValueCanNotForgeALine() {
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> SshConfig.parse("Port 1\r2\u2028").resolve("a"))
                .withMessage(
                        "text line 1: Port \"1\\r2\\u2028\" is neither a port from 1 to 65535 nor the name of a service");
    }

    @Test
    void whatCanNotBePrintedIsNoNameAndNoPath() {
        assertThat(problem("HostName a\u202e"))
                .isEqualTo("HostName \"a\\u202e\" has a control character in it; remove it");
        assertThat(problem("User a\u0085")).isEqualTo("User \"a\\u0085\" has a control character in it; remove it");
        assertThat(problem("Include /a\0")).isEqualTo("Include \"a\\u0000\" is not a path: Nul character not allowed");
        assertThat(problem("IdentityFile a\0"))
                .isEqualTo("IdentityFile: \"a\\u0000\" is not a path: Nul character not allowed");
    }

    private static String problem(String line) {
        return assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> SshConfig.parse(line).resolve("a"))
                .actual()
                .getMessage()
                .replace("text line 1: ", "");
    }

    @Test
    void anExplanationCanDoNothingToATerminal() throws IOException {
        Explanation explanation =
                SshConfig.parse("ProxyCommand nc \u001b[2J %h\nTag a\r2\u2028").explain("a");
        assertThat(explanation.toString()).contains("nc \\u001b[2J a", "a\\r2\\u2028");
        assertThat(explanation.values()).extracting(Explanation.Value::value).contains("nc \u001b[2J a", "a\r2\u2028");
    }

    @Test
    void whatIsAskedForInVainIsSaid() throws IOException {
        write("home/.ssh/config", """
                Host a
                  HostbasedAuthentication yes
                  VerifyHostKeyDNS ask
                  Tunnel yes
                  PKCS11Provider none
                  ProxyUseFdpass no
                  ForwardAgent yes
                  GSSAPIAuthentication yes
                Host *
                  PKCS11Provider /usr/lib/pkcs11.so
                Host b
                  SecurityKeyProvider internal
                  PermitLocalCommand yes
                """);
        Explanation.Ignored pkcs11 = new Explanation.Ignored(
                "PKCS11Provider /usr/lib/pkcs11.so",
                user.toString(),
                10,
                "keys come from files and agents; load it into an agent");
        assertThat(defaults().resolve("c").unsupported()).containsExactly(pkcs11);
        HostConfig a = defaults().resolve("a");
        assertThat(a.unsupported())
                .extracting(Explanation.Ignored::text)
                .containsExactly("HostbasedAuthentication yes", "Tunnel point-to-point", "VerifyHostKeyDNS ask");
        assertThat(a.explain().ignored())
                .extracting(Explanation.Ignored::text)
                .contains("ForwardAgent yes", "GSSAPIAuthentication yes", "Tunnel point-to-point");
        assertThat(a.explain().values())
                .extracting(Explanation.Value::keyword)
                .contains("PKCS11Provider")
                .doesNotContain("ForwardAgent", "GSSAPIAuthentication", "Tunnel");
        assertThat(defaults().resolve("b").unsupported())
                .extracting(Explanation.Ignored::line, Explanation.Ignored::text)
                .containsExactlyInAnyOrder(tuple(10, pkcs11.text()), tuple(13, "PermitLocalCommand yes"));
        assertThat(SshConfig.none().resolve("a").unsupported()).isEmpty();
    }

    @Test
    void aTextRunsNoCommandsUnlessAllowed() throws IOException {
        String text = "Match exec true\n User ran\nMatch !exec true\n User not\n";
        HostConfig host = SshConfig.parse(text).resolve("a");
        assertThat(host.user()).isEqualTo(environment.user());
        assertThat(host.explain().ignored())
                .extracting(Explanation.Ignored::reason)
                .contains("Match exec is switched off");
        assertThat(SshConfig.parse(text).withMatchExec(true).resolve("a").user())
                .isEqualTo("ran");
    }

    @Test
    void aFileRunsCommandsUnlessTheyAreSwitchedOff() throws IOException {
        write("home/.ssh/config", "Match exec \"test %n = a\"\n User ran\n");
        assertThat(defaults().resolve("a").user()).isEqualTo("ran");
        assertThat(environment.commands).containsExactly("test a = a");
        assertThat(defaults().withMatchExec(false).resolve("a").user()).isEqualTo(environment.user());
    }

    @Test
    void aFileIsReadOnceUntilItChanges() throws IOException {
        write("home/.ssh/config", "Include more more\nMatch final all\n Include more\n");
        Path more = write("home/.ssh/more", "Port 1\n");
        SshConfig config = defaults();
        config.resolve("a");
        config.resolve("b");
        assertThat(environment.reads).containsExactly(user, more, system);
        write("home/.ssh/more", "Port 2222\n");
        assertThat(config.resolve("a").port()).isEqualTo(2222);
        assertThat(environment.reads).containsExactly(user, more, system, more);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        web             | web.two.example.       | web.two.example
        web             | other.                 | web
        web.sub         | web.sub.one.example.   | web.sub.one.example
        web.sub.sub     | web.sub.sub.one.example. | web.sub.sub
        web.elsewhere.  | web.elsewhere.         | web.elsewhere
        """)
    void namesAreMadeCanonical(String host, String known, String canonical) throws IOException {
        environment.names.add(known);
        write("home/.ssh/config", """
                CanonicalizeHostname yes
                CanonicalDomains one.example two.example
                CanonicalizePermittedCNAMEs *.one.example:*.cdn.net
                Match canonical host *.example
                  Tag canonical
                """);
        HostConfig resolved = defaults().resolve(host);
        assertThat(resolved.hostName()).isEqualTo(canonical);
        assertThat(resolved.unsupported())
                .extracting(Explanation.Ignored::text)
                .containsExactly("CanonicalizePermittedCNAMEs *.one.example:*.cdn.net");
        assertThat(resolved.tag()).isEqualTo(canonical.endsWith(".example") ? "canonical" : null);
    }

    /** It may be known again in a minute, so it is no fault of the configuration. */
    @Test
    void aNameThatMustBeCanonicalAndIsUnknownCantBeReached() throws IOException {
        write(
                "home/.ssh/config",
                "CanonicalizeHostname yes\nCanonicalDomains one.example\nCanonicalizeFallbackLocal no\n");
        assertThatExceptionOfType(TunnelException.Unreachable.class)
                .isThrownBy(() -> defaults().resolve("web"))
                .withMessageContaining("the name web can't be resolved")
                .satisfies(e -> assertThat(e.stage()).isEqualTo(TunnelException.Stage.RESOLVE))
                .satisfies(e -> assertThat(e.isRetryable()).isTrue());
        environment.names.add("web.one.example.");
        assertThat(defaults().resolve("web").hostName()).isEqualTo("web.one.example");
    }

    @Test
    void aNetworkOfThisMachineMatches() throws IOException {
        environment.addresses.add(InetAddress.getByAddress(new byte[] {10, 1, 2, 3}));
        write(
                "home/.ssh/config",
                "Match localnetwork 192.168.0.0/16,10.1.0.0/16\n Port 1\nMatch localnetwork ::/0\n User v6\n");
        assertThat(defaults().resolve("a").port()).isEqualTo(1);
        assertThat(defaults().resolve("a").user()).isEqualTo(environment.user());
    }

    private SshConfig defaults() {
        return SshConfig.of(environment, Source.user(user), Source.system(system));
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }
}
