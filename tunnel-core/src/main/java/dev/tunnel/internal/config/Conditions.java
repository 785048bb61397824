package dev.tunnel.internal.config;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a block applies, in one reading of the files. */
final class Conditions {
    private final Environment environment;
    private final String typed;
    private final @Nullable String resolved;
    private final boolean runsCommands;
    private boolean wantsFinal;

    /**
     * For one reading.
     *
     * @param environment what is compared beside the host
     * @param typed the name that was asked for
     * @param resolved the host's name after the first reading, or null in the first
     * @param runsCommands whether {@code Match exec} may run any
     */
    Conditions(Environment environment, String typed, @Nullable String resolved, boolean runsCommands) {
        this.environment = environment;
        this.typed = typed;
        this.resolved = resolved;
        this.runsCommands = runsCommands;
    }

    Environment environment() {
        return environment;
    }

    /** Whether a line asked for another reading. */
    boolean wantsFinal() {
        return wantsFinal;
    }

    /** {@code Host}, which sees the name as it was typed, in the last reading the resolved one. */
    boolean hostMatches(List<String> patterns) {
        return Patterns.anyMatches(resolved == null ? typed : resolved, patterns);
    }

    /** {@code Match}, of which every criterion has to hold. Within a block that doesn't apply nothing is run. */
    boolean match(Directive line, Settings settings, boolean isActive) throws BadConfigException {
        boolean holds = isActive;
        for (Criterion criterion : line.criteria()) {
            wantsFinal |= criterion.kind() == Criterion.Kind.FINAL && !criterion.isNegated();
            if (holds && criterion.kind() == Criterion.Kind.EXEC && !runsCommands) {
                settings.ignore(line, criterion.toString(), "Match exec is switched off");
                holds = false;
            }
            holds = holds && holds(criterion, line, settings);
        }
        return holds;
    }

    private boolean holds(Criterion criterion, Directive line, Settings settings) throws BadConfigException {
        try {
            return criterion.isNegated() != matches(criterion, settings);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadConfigException(line.origin(), "Match " + criterion.name() + " failed: " + e.getMessage());
        }
    }

    private boolean matches(Criterion criterion, Settings settings) throws IOException {
        String argument = criterion.argument();
        return switch (criterion.kind()) {
            case ALL -> true;
            case CANONICAL, FINAL -> resolved != null;
            case HOST -> Patterns.listMatchesIgnoringCase(hostName(settings), argument);
            case ORIGINALHOST -> Patterns.listMatchesIgnoringCase(typed, argument);
            case USER -> Patterns.listMatches(user(settings), argument);
            case LOCALUSER -> Patterns.listMatches(environment.user(), argument);
            case LOCALNETWORK -> Networks.contain(argument, environment.localAddresses());
            case TAGGED -> matchesOrBothEmpty(settings.text(Keyword.TAG), argument);
            case COMMAND -> matchesOrBothEmpty("", argument);
            case SESSIONTYPE -> Patterns.listMatches("none", argument);
            case VERSION -> Patterns.listMatches(environment.version(), argument);
            case EXEC -> environment.run(tokens(settings).expand(argument, Tokens.ALL, false)) == 0;
        };
    }

    private static boolean matchesOrBothEmpty(String value, String patterns) {
        return value.isEmpty() ? patterns.isEmpty() : Patterns.listMatches(value, patterns);
    }

    /** The tokens as far as they are known by now. */
    Tokens tokens(Settings settings) {
        String host = hostName(settings);
        String alias = settings.text(Keyword.HOST_KEY_ALIAS);
        return new Tokens(
                environment,
                typed,
                host,
                settings.text(Keyword.PORT),
                user(settings),
                settings.jump(),
                alias.isEmpty() ? host : alias);
    }

    private String user(Settings settings) {
        String user = settings.text(Keyword.USER);
        return user.isEmpty() ? environment.user() : user;
    }

    private String hostName(Settings settings) {
        return resolved == null ? HostName.of(typed, settings) : resolved;
    }
}
