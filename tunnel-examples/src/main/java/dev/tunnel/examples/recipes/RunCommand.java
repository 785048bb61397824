package dev.tunnel.examples.recipes;

import dev.tunnel.RemoteExit;
import dev.tunnel.RemoteProcess;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A command on a host behind others: {@code ssh -J jump1,jump2 user@target uptime}. Keys and passwords are for each
 * host alone, and no agent is forwarded.
 *
 * <p>Arguments: {@code uptime jump1 jump2 user@target}.
 */
public final class RunCommand {
    private RunCommand() {}

    /**
     * Prints the command's output and how it ended.
     *
     * @param args the command, and the SSH hosts to pass through, the last of which runs it
     */
    public static void main(String... args) throws IOException, InterruptedException {
        Usage.check(args, 2, "command ssh-host...");
        System.out.println(run(args[0], System.out, Arrays.copyOfRange(args, 1, args.length)));
    }

    static RemoteExit run(String command, OutputStream output, String... hosts)
            throws IOException, InterruptedException {
        try (SshClient ssh = SshClient.create();
                SshConnection target = ssh.connect(hosts);
                RemoteProcess process = target.exec(command)) {
            process.stdout().transferTo(output);
            return process.waitFor();
        }
    }
}
