package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.testkit.Cli;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads command lines as ssh does: {@code ssh -G} is the oracle. */
class CommandLineTest {
    private static final List<String> COMPARED = List.of(
            "user",
            "hostname",
            "port",
            "addressfamily",
            "compression",
            "bindaddress",
            "bindinterface",
            "gatewayports",
            "localforward",
            "remoteforward",
            "dynamicforward",
            "proxyjump",
            "identityfile",
            "exitonforwardfailure",
            "clearallforwardings",
            "serveraliveinterval",
            "sessiontype",
            "requesttty",
            "stdinnull",
            "forkafterauthentication",
            "remotecommand",
            "sendenv",
            "setenv");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "user@host",
                "a@b@host",
                "ssh://user@host:2222",
                "-l first user@host -l last",
                "user@host -l last",
                "-p 1 host -p 2",
                "host -p 2 -l u",
                "-p 7 ssh://u@host:9",
                "-oUser=x user@host",
                "user@host -oUser=x",
                "-- host -p 2",
                "host -- -p 2",
                "host -p 2 true -p 3",
                "-NfL8080:localhost:80 host",
                "-fNL 8080:localhost:80 host",
                "-NL 8080:localhost:80 -L [::1]:81:[::2]:82 -L *:83:a:84 -g host",
                "-NL /tmp/a:b:80 host",
                "-NR 9000:localhost:3000 -R 0:a:1 -R 1080 -R [::1]:1081 -R b:1082 -R /tmp/x:/tmp/y host",
                "-ND1080 -D *:1081 -D [::1]:1082 host",
                "-J jump,u@jump2:22 host",
                "-4C host",
                "-6 -b 192.0.2.1 -B lo host",
                "-4 -6 -b 192.0.2.1 -b 192.0.2.2 -B lo -B eth0 host",
                "-oAddressFamily=inet6 -4 -oBindAddress=192.0.2.1 -b 192.0.2.2 -oCompression=no -C host",
                "-N host",
                "-s host sftp",
                "-fnT host true",
                "-oRequestTTY=force -oStdinNull=yes -oSetEnv=A=1 -oSendEnv=LANG -oRemoteCommand=ls host",
                "-oSessionType=none -oForkAfterAuthentication=yes -oRequestTTY=yes -T host",
                "-W a:80 host",
                "-W a:80 -L 1:b:2 host",
                "-W a:80 -oClearAllForwardings=no -L 1:b:2 host",
                "-oServerAliveInterval=7 -oServerAliveInterval=8 host",
                "-i /etc/passwd -i /etc/group -i /nowhere host",
                "-qvTanxk host"
            })
    void asSsh(String line) throws Exception {
        List<String> arguments = List.of(line.split(" ", -1));
        List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-G"));
        command.addAll(arguments);
        Cli.Output ssh = Cli.run("", command);
        assertThat(ssh.exit()).as(ssh.err()).isZero();

        assertThat(compared(listing("-F", line)))
                .isEqualTo(compared(ssh.out().lines().toList()));
    }

    /** Their defaults, which are not compared, are not ssh's. */
    @Test
    void theLastOptionForAlgorithmsCounts() throws Exception {
        assertThat(listing("-F", "-c aes128-ctr -oMACs=hmac-sha1 -m hmac-sha2-512 -c aes256-ctr -m hmac-sha2-256 host"))
                .contains("ciphers aes256-ctr", "macs hmac-sha2-256");
    }

    private static List<String> listing(String flag, String line) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(flag, "none"));
        arguments.addAll(List.of(line.split(" ", -1)));
        Invocation invocation = CommandLine.read(arguments).finish();
        return invocation
                .config()
                .resolve(invocation.host(), invocation.options())
                .listing();
    }

    private static List<String> compared(List<String> listing) {
        Predicate<String> isCompared = line -> COMPARED.stream().anyMatch(keyword -> line.startsWith(keyword + " "));
        // Which identities there are by default depends on the release.
        return listing.stream()
                .filter(isCompared)
                .filter(line -> !line.startsWith("identityfile ~/.ssh/id_"))
                .sorted()
                .toList();
    }

    @Test
    void theCommandIsTheRest() throws Exception {
        Invocation invocation = CommandLine.read(List.of("-v", "host", "-n", "echo", "-n", "a  b", "--"))
                .finish();

        assertThat(invocation.command()).isEqualTo("echo -n a  b --");
        assertThat(invocation.verbosity()).isEqualTo(1);
    }

    @Test
    void whatComesFirstAfterTwoDashesIsTheHost() throws Exception {
        Invocation invocation =
                CommandLine.read(List.of("-s", "--", "host", "-n", "sftp")).finish();

        assertThat(invocation.host()).isEqualTo("host");
        assertThat(invocation.command()).isEqualTo("-n sftp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-z",
                "-L",
                "--nothing",
                "-p x host",
                "-W x host",
                "-W :1 host",
                "-L 80 host",
                "-oUser host",
                "-N -s host sftp",
                "-W a:1 -s host sftp",
                "-J a -J b host",
                "-A host",
                "-t host",
                "-I x host"
            })
    void whatCannotBeUsedIsRefused(String line) {
        assertThatThrownBy(() -> CommandLine.read(List.of(line.split(" ", -1))).finish())
                .isInstanceOf(UsageException.class);
    }

    @Test
    void aPasswordInAUriIsNotRepeated() {
        assertThatThrownBy(() -> CommandLine.read(List.of("ssh://user:secret@host")))
                .isInstanceOf(UsageException.class)
                .hasMessageNotContaining("secret");
    }
}
