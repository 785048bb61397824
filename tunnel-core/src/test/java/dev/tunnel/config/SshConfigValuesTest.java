package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host's values with their types. */
class SshConfigValuesTest {
    private static final Path HOME = Path.of(System.getProperty("user.home"));

    @Test
    void forwards() throws TunnelException {
        ForwardConfig forwards = host("""
                        LocalForward 8080 web:80
                        LocalForward 127.0.0.1:8081 [::1]:81
                        LocalForward /tmp/%h.sock /r.sock
                        RemoteForward 0 localhost:22
                        RemoteForward *:1080
                        DynamicForward 1081
                        ExitOnForwardFailure yes
                        PermitRemoteOpen db:5432 *:443
                        StreamLocalBindMask 0117
                        StreamLocalBindUnlink yes
                        """).forwards();
        assertThat(forwards.local())
                .containsExactly(
                        ForwardSpec.parse("8080:web:80"),
                        ForwardSpec.parse("127.0.0.1:8081:[::1]:81"),
                        ForwardSpec.parse("/tmp/a.sock:/r.sock"));
        assertThat(forwards.remote()).containsExactly(ForwardSpec.parse("0:localhost:22"));
        assertThat(forwards.remoteDynamic()).containsExactly(Endpoint.tcp("*", 1080));
        assertThat(forwards.dynamic()).containsExactly(Endpoint.loopback(1081));
        assertThat(forwards.exitOnFailure()).isTrue();
        assertThat(forwards.clearAll()).isFalse();
        assertThat(forwards.permitRemoteOpen()).containsExactly("db:5432", "*:443");
        assertThat(forwards.streamLocalBindMask()).isEqualTo(0117);
        assertThat(forwards.streamLocalBindUnlink()).isTrue();
    }

    @Test
    void session() throws TunnelException {
        SessionConfig session = host("""
                        SessionType subsystem
                        RemoteCommand echo %h
                        RequestTTY force
                        StdinNull yes
                        SendEnv LANG LC_*
                        SendEnv -LC_T*
                        SetEnv LANG=C A=b=c A=2
                        """).session();
        assertThat(session.type()).isEqualTo(SessionConfig.Type.SUBSYSTEM);
        assertThat(session.remoteCommand()).isEqualTo("echo a");
        assertThat(session.requestTty()).isEqualTo(SessionConfig.RequestTty.FORCE);
        assertThat(session.stdinNull()).isTrue();
        assertThat(session.forkAfterAuthentication()).isFalse();
        assertThat(session.sendEnv()).containsExactly("LANG", "LC_*");
        assertThat(session.setEnv()).containsExactly(Map.entry("LANG", "C"), Map.entry("A", "b=c"));
        assertThat(session.environment(Map.of("LANG", "de", "LC_ALL", "fr", "HOME", "/")))
                .containsOnly(Map.entry("LANG", "C"), Map.entry("LC_ALL", "fr"), Map.entry("A", "b=c"));
    }

    @Test
    void aSessionIsAShellUnlessSomethingElseIsSaid() throws TunnelException {
        SessionConfig session = host("RemoteCommand none").session();
        assertThat(session.type()).isEqualTo(SessionConfig.Type.DEFAULT);
        assertThat(session.remoteCommand()).isNull();
        assertThat(session.requestTty()).isEqualTo(SessionConfig.RequestTty.AUTO);
        assertThat(session.stdinNull()).isFalse();
        assertThat(session.environment(System.getenv())).isEmpty();
    }

    @Test
    void inTheBackgroundNoInputIsRead() throws TunnelException {
        SessionConfig session = host("ForkAfterAuthentication yes").session();
        assertThat(session.forkAfterAuthentication()).isTrue();
        assertThat(session.stdinNull()).isTrue();
    }

    @Test
    void gatewayPortsOpenWhatHasNoAddress() throws TunnelException {
        ForwardConfig forwards =
                host("GatewayPorts yes\nLocalForward 8080 h:80\nLocalForward localhost:8081 h:81\nDynamicForward 1080\n"
                                + "RemoteForward 22 h:22")
                        .forwards();
        assertThat(forwards.local())
                .containsExactly(ForwardSpec.parse("*:8080:h:80"), ForwardSpec.parse("localhost:8081:h:81"));
        assertThat(forwards.dynamic()).containsExactly(Endpoint.tcp("*", 1080));
        assertThat(forwards.remote()).containsExactly(ForwardSpec.parse("localhost:22:h:22"));
    }

    @Test
    void aForwardThatCanNotBeNamesItsLine() {
        assertThatExceptionOfType(TunnelException.Configuration.class)
                .isThrownBy(() -> host("\nLocalForward 8080 relative/x.sock"))
                .withMessage(
                        "text line 2: LocalForward: socket path \"relative/x.sock\" is not absolute; start it with '/'");
    }

    @Test
    void hostKeys() throws TunnelException {
        HostKeyConfig keys = host("""
                        UserKnownHostsFile ~/kh_%h /second
                        GlobalKnownHostsFile none
                        StrictHostKeyChecking accept-new
                        HostKeyAlias Some.Alias
                        HashKnownHosts yes
                        CheckHostIP yes
                        NoHostAuthenticationForLocalhost yes
                        RevokedHostKeys ~/revoked
                        KnownHostsCommand /bin/%h "%n %%" %p%H x\\ y '%K'"#1" # %I
                        """).hostKeys();
        assertThat(keys.userKnownHostsFiles()).containsExactly(HOME.resolve("kh_a"), Path.of("/second"));
        assertThat(keys.globalKnownHostsFiles()).isEmpty();
        assertThat(keys.checking()).isEqualTo(HostKeyConfig.Checking.ACCEPT_NEW);
        assertThat(keys.alias()).isEqualTo("some.alias");
        assertThat(keys.hashKnownHosts()).isTrue();
        assertThat(keys.checkHostIp()).isTrue();
        assertThat(keys.noAuthenticationForLocalhost()).isTrue();
        assertThat(keys.revokedHostKeys()).containsExactly(HOME.resolve("revoked"));
        assertThat(keys.knownHostsCommand()).containsExactly("/bin/%h", "a %%", "22%H", "x y", "%K#1", "#", "%I");
        assertThat(host("KnownHostsCommand NONE").hostKeys().knownHostsCommand())
                .isEmpty();
        assertThat(host("User a%%t\nKnownHostsCommand /bin/a %r").hostKeys().knownHostsCommand())
                .containsExactly("/bin/a", "a%%t");
        assertThat(host("GlobalKnownHostsFile ~/g").hostKeys().globalKnownHostsFiles())
                .containsExactly(HOME.resolve("g"));
    }

    @Test
    void authentication() throws TunnelException {
        AuthenticationConfig authentication = host("""
                        User bob
                        IdentityFile none
                        IdentityFile ~/.ssh/%r@%h
                        CertificateFile /c-%p
                        IdentitiesOnly yes
                        IdentityAgent none
                        PreferredAuthentications publickey,password
                        PasswordAuthentication no
                        BatchMode yes
                        NumberOfPasswordPrompts 1
                        """).authentication();
        assertThat(authentication.identityFiles()).containsExactly(HOME.resolve(".ssh/bob@a"));
        assertThat(authentication.usesDefaultIdentityFiles()).isFalse();
        assertThat(authentication.certificateFiles()).containsExactly(Path.of("/c-22"));
        assertThat(authentication.identitiesOnly()).isTrue();
        assertThat(authentication.identityAgent()).isEqualTo("none");
        assertThat(authentication.preferred()).containsExactly("publickey", "password");
        assertThat(authentication.password()).isFalse();
        assertThat(authentication.pubkey()).isTrue();
        assertThat(authentication.keyboardInteractive()).isTrue();
        assertThat(authentication.gssapi()).isFalse();
        assertThat(authentication.hostbased()).isFalse();
        assertThat(authentication.batchMode()).isTrue();
        assertThat(authentication.passwordPrompts()).isEqualTo(1);
    }

    @Test
    void connection() throws TunnelException {
        ConnectionConfig connection = host("""
                        AddressFamily inet6
                        BindAddress ::1
                        ConnectTimeout 1m
                        ConnectionAttempts 3
                        ServerAliveInterval 15
                        ServerAliveCountMax 2
                        TCPKeepAlive no
                        Compression yes
                        RekeyLimit 1G 1h
                        ChannelTimeout direct-tcpip=5m *=1h
                        ControlMaster auto
                        ControlPersist yes
                        """).connection();
        assertThat(connection.addressFamily()).isEqualTo(ConnectionConfig.AddressFamily.INET6);
        assertThat(connection.bindAddress()).isEqualTo("::1");
        assertThat(connection.bindInterface()).isNull();
        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(connection.connectionAttempts()).isEqualTo(3);
        assertThat(connection.serverAliveInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(connection.serverAliveCountMax()).isEqualTo(2);
        assertThat(connection.tcpKeepAlive()).isFalse();
        assertThat(connection.compression()).isTrue();
        assertThat(connection.rekeyBytes()).isEqualTo(1L << 30);
        assertThat(connection.rekeyInterval()).isEqualTo(Duration.ofHours(1));
        assertThat(connection.channelTimeouts())
                .isEqualTo(Map.of("direct-tcpip", Duration.ofMinutes(5), "*", Duration.ofHours(1)));
        assertThat(connection.channelTimeout("direct-tcpip")).isEqualTo(Duration.ofMinutes(5));
        assertThat(connection.channelTimeout("forwarded-tcpip")).isEqualTo(Duration.ofHours(1));
        assertThat(host("").connection().channelTimeout("direct-tcpip")).isZero();
        assertThat(host("ChannelTimeout *-tcpip=0 *=1h global=1m direct-tcpip=1m")
                        .connection()
                        .channelTimeout("direct-tcpip"))
                .isZero();
        assertThat(connection.controlMaster()).isTrue();
        assertThat(connection.controlPersist()).isEqualTo(ChronoUnit.FOREVER.getDuration());
        assertThat(host("").connection().connectTimeout()).isNull();
        assertThat(host("").connection().controlPersist()).isNull();
        assertThat(host("").connection().controlMaster()).isNull();
        assertThat(host("").connection().serverAliveInterval()).isNull();
    }

    @Test
    void jumpsAndCommands() throws TunnelException {
        assertThat(host("ProxyJump me@[2001:db8::1]:2222,two").jumps())
                .isEqualTo(List.of(Hop.of("me@[2001:db8::1]:2222"), Hop.of("two")));
        HostConfig command = host("HostName b\nProxyCommand nc -X %% %h %p %r %n # x");
        assertThat(command.proxyCommand()).isEqualTo("nc -X % b 22 " + command.user() + " a # x");
        assertThat(host("ProxyCommand none").proxyCommand()).isNull();
        assertThat(host("RefuseConnection \"use b\"").refusal()).isEqualTo("use b");
    }

    @Test
    void algorithms() throws TunnelException {
        AlgorithmConfig algorithms = host("Ciphers +c\nMACs -b*\nKexAlgorithms ^c,b\nHostKeyAlgorithms x,b,c\n"
                        + "RequiredRSASize 3072")
                .algorithms();
        List<String> defaults = List.of("a", "b");
        List<String> supported = List.of("a", "b", "c");
        assertThat(algorithms.ciphers().applyTo(defaults, supported)).containsExactly("a", "b", "c");
        assertThat(algorithms.macs().applyTo(defaults, supported)).containsExactly("a");
        assertThat(algorithms.kex().applyTo(defaults, supported)).containsExactly("c", "b", "a");
        assertThat(algorithms.hostKey().applyTo(defaults, supported)).containsExactly("b", "c");
        assertThat(algorithms.pubkeyAccepted()).isNull();
        assertThat(algorithms.caSignature()).isNull();
        assertThat(algorithms.requiredRsaSize()).isEqualTo(3072);
    }

    private static HostConfig host(String text) throws TunnelException {
        return SshConfig.parse(text).resolve("a");
    }
}
