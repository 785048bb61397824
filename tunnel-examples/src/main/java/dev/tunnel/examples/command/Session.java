package dev.tunnel.examples.command;

import dev.tunnel.RemoteCommand;
import dev.tunnel.config.SessionConfig;
import dev.tunnel.config.SessionConfig.RequestTty;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What runs on the other side, as ssh_config and the command line have it.
 *
 * @param type what kind of program
 * @param command the command or the subsystem's name; empty for a shell
 * @param environment the variables to set there, as far as the server accepts them
 * @param readsInput whether standard input is read
 * @param isInBackground whether this goes to the background when everything is up
 * @param wantsTerminal whether a terminal is asked for, which there is not
 */
record Session(
        SessionConfig.Type type,
        String command,
        Map<String, String> environment,
        boolean readsInput,
        boolean isInBackground,
        boolean wantsTerminal) {

    /** Puts together what the host's configuration says with the command of the command line; empty for none. */
    static Session of(SessionConfig config, String words) throws UsageException {
        String configured = Objects.requireNonNullElse(config.remoteCommand(), "");
        if (!configured.isEmpty() && !words.isEmpty()) {
            throw new UsageException("RemoteCommand already says what to run: " + configured
                    + "; leave the command out, or add -o RemoteCommand=none");
        }
        Session session = new Session(
                config.type(),
                words + configured,
                config.environment(System.getenv()),
                !config.stdinNull(),
                config.forkAfterAuthentication(),
                config.requestTty() == RequestTty.YES || config.requestTty() == RequestTty.FORCE);
        session.checkCommand();
        return session;
    }

    private void checkCommand() throws UsageException {
        if (command.isEmpty() && type == SessionConfig.Type.SUBSYSTEM) {
            throw new UsageException("the subsystem is missing; name it where a command would stand");
        }
        if (command.isEmpty() && type == SessionConfig.Type.DEFAULT && isInBackground) {
            throw new UsageException("a shell can't go to the background; add a command, or -N");
        }
    }

    /** What to run, or null for nothing. */
    @Nullable
    RemoteCommand program() {
        if (type == SessionConfig.Type.NONE) {
            return null;
        }
        RemoteCommand program = type == SessionConfig.Type.SUBSYSTEM
                ? RemoteCommand.subsystem(command)
                : command.isEmpty() ? RemoteCommand.shell() : RemoteCommand.of(command);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            program = program.environment(variable.getKey(), variable.getValue());
        }
        return program;
    }
}
