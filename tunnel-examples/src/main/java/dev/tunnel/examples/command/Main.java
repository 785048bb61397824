package dev.tunnel.examples.command;

import dev.tunnel.config.SessionConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code tunnel} command: takes what ssh(1) takes, with this library in the place of OpenSSH. Ends with the remote
 * command's exit status, or with 255 for every error of its own.
 */
public final class Main {
    /** What ssh ends with if something is wrong on its side. */
    static final int OWN_ERROR = 255;

    private Main() {}

    /**
     * Runs the command and ends the program with its exit status.
     *
     * @param args what ssh takes
     */
    public static void main(String[] args) {
        int status = run(List.of(args));
        System.out.flush();
        System.exit(status);
    }

    private static int run(List<String> arguments) {
        try {
            boolean isBackground = !arguments.isEmpty() && arguments.get(0).startsWith(Background.OPTION);
            List<String> given = isBackground ? arguments.subList(1, arguments.size()) : arguments;
            Draft draft = CommandLine.read(given);
            Logging.configure(draft.verbosity(), draft.logFile());
            Invocation invocation = draft.finish();
            if (invocation.verbosity() >= 0 && !isBackground) {
                draft.warnings().forEach(System.err::println);
            }
            return isBackground
                    ? inBackground(invocation, arguments.get(0).substring(Background.OPTION.length()))
                    : run(invocation, given);
        } catch (UsageException e) {
            System.err.println("tunnel: " + e.getMessage());
            System.err.println(Manual.usage());
        } catch (IOException e) {
            System.err.println("tunnel: " + (e.getMessage() == null ? e : e.getMessage()));
        } catch (InterruptedException e) {
            System.err.println("tunnel: interrupted");
        }
        return OWN_ERROR;
    }

    private static int run(Invocation invocation, List<String> arguments)
            throws UsageException, IOException, InterruptedException {
        return switch (invocation.mode()) {
            case HELP, VERSION, QUERY, COMPLETION, LISTING, EXPLAIN -> Listings.print(invocation, System.out);
            case CHECK -> new Check(needsHost(invocation), System.out).run();
            case CONNECT -> connect(needsHost(invocation), arguments);
        };
    }

    private static int connect(Invocation invocation, List<String> arguments)
            throws UsageException, IOException, InterruptedException {
        Login login = Login.of(invocation);
        return login.session().isInBackground()
                ? new Foreground(Asker.here(), arguments).run()
                : login.run(Asker.here(), () -> {});
    }

    private static int inBackground(Invocation invocation, String socket)
            throws UsageException, IOException, InterruptedException {
        try (Background background = Background.of(Path.of(socket))) {
            Login login = Login.of(invocation);
            boolean hasOutput = login.session().type() != SessionConfig.Type.NONE || invocation.stdio() != null;
            boolean logs = invocation.verbosity() > 0 && invocation.logFile() == null;
            return login.run(background, () -> background.ready(hasOutput, hasOutput || logs));
        }
    }

    /** The invocation, if it names a host. */
    static Invocation needsHost(Invocation invocation) throws UsageException {
        if (invocation.host().isEmpty()) {
            throw new UsageException("no host is given");
        }
        return invocation;
    }
}
