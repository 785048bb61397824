package dev.tunnel.examples.recipes;

import dev.tunnel.RemoteFiles;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Transfer;
import dev.tunnel.Transferred;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and folders there and back, with a bar that shows how far they are: {@code scp -rp -J jumphost local.txt
 * user@target:/path/}. Run again after it was cut, it goes on where it was.
 *
 * <p>Arguments: {@code local.txt user@target:/path/ jumphost}, or {@code user@target:/path/ folder jumphost}.
 */
public final class Copy {
    /** As scp has it: a colon before any slash makes it remote. */
    private static final Pattern REMOTE = Pattern.compile("([^/:]+|[^/]*\\[[^]]*]):(.*)");

    private Copy() {}

    /**
     * Copies, and shows bars on standard error.
     *
     * @param args from and to, one of them {@code host:path}, and jump hosts
     */
    public static void main(String... args) throws IOException {
        Usage.check(args, 2, "from to jump-host...; either from or to is host:path");
        Transferred all;
        try (ProgressBars bars = new ProgressBars()) {
            Transfer how = Transfer.defaults().resuming().keepingAttributes().listener(bars);
            all = copy(args[0], args[1], how, Arrays.copyOfRange(args, 2, args.length));
        }
        System.out.println(all);
    }

    static Transferred copy(String from, String to, Transfer how, String... jumps) throws IOException {
        Matcher source = REMOTE.matcher(from);
        Matcher target = REMOTE.matcher(to);
        if (source.matches() == target.matches()) {
            throw new IllegalArgumentException("either " + from + " or " + to + " has to be host:path");
        }
        String host = source.matches() ? source.group(1) : target.group(1);
        try (SshClient ssh = SshClient.create();
                SshConnection connection = ssh.connect(
                        Stream.concat(Stream.of(jumps), Stream.of(host)).toArray(String[]::new));
                RemoteFiles files = connection.files()) {
            return source.matches()
                    ? files.download(source.group(2), Path.of(to), how)
                    : files.upload(Path.of(from), target.group(2), how);
        }
    }
}
