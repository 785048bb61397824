package dev.tunnel.internal.config;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From a name to everything the configuration says about it, in the steps that ssh takes. */
public final class Resolver {
    private final ConfigFiles files;
    private final List<Source> sources;
    private final boolean runsCommands;

    /**
     * For one configuration.
     *
     * @param files where files are read
     * @param sources the files or texts, the most important one first
     * @param runsCommands whether {@code Match exec} may run any
     */
    public Resolver(ConfigFiles files, List<Source> sources, boolean runsCommands) {
        this.files = files;
        this.sources = List.copyOf(sources);
        this.runsCommands = runsCommands;
    }

    /**
     * Resolves.
     *
     * @throws BadConfigException if the request or a line can't be used; it has every such line
     * @throws UnknownHostException if the name must be made canonical and is unknown
     */
    public Resolved resolve(Request request) throws BadConfigException, UnknownHostException {
        return new Attempt(request.host()).resolve(request);
    }

    private final class Attempt {
        private final Environment environment = files.environment();
        private final ConfigFiles.Snapshot snapshot = files.snapshot();
        private final Settings settings = new Settings();
        private final Set<Problem> problems = new LinkedHashSet<>();
        private final String typed;
        private boolean hasLiteralUser;

        Attempt(String typed) {
            this.typed = typed;
        }

        Resolved resolve(Request request) throws BadConfigException, UnknownHostException {
            attempt(() -> Names.checkHost(typed));
            request.options().forEach(option -> attempt(() -> take(option, request.from())));
            failOnProblems();
            boolean again = read(null);
            setHostName();
            if (again || !settings.text(Keyword.CANONICALIZE_HOSTNAME).equals("false")) {
                read(settings.text(Keyword.HOST_NAME));
            }
            Expansions expansions = new Expansions(environment, typed, settings);
            attempt(expansions::prepare);
            expansions.run(hasLiteralUser, problems);
            failOnProblems();
            return resolved();
        }

        private boolean read(@Nullable String resolved) throws BadConfigException {
            Conditions conditions = new Conditions(environment, typed, resolved, runsCommands);
            Pass pass = new Pass(snapshot, conditions, settings, problems);
            for (Source source : sources) {
                pass.read(source);
            }
            failOnProblems();
            return conditions.wantsFinal();
        }

        private void setHostName() throws BadConfigException, UnknownHostException {
            Setting given = settings.first(Keyword.HOST_NAME);
            Origin origin = given == null ? null : given.origin();
            try {
                String usual = HostName.usual(HostName.of(typed, settings), settings.text(Keyword.ADDRESS_FAMILY));
                Names.checkPrintable("HostName", usual);
                List<String> words = List.of(HostName.canonical(usual, settings, environment));
                settings.replace(new Setting(Keyword.HOST_NAME, words, words, origin));
            } catch (IllegalArgumentException e) {
                throw new BadConfigException(List.of(Problem.of(origin == null ? Origin.CODE : origin, e)));
            }
        }

        private void take(Request.Option option, Origin from) {
            Keyword keyword = Keyword.of(option.keyword());
            if (keyword == null || keyword.compareTo(Keyword.INCLUDE) <= 0) {
                throw new IllegalArgumentException(option.keyword() + " can't be set in code");
            }
            Directive line = option.isLiteral()
                    ? Directive.literal(option.keyword(), keyword, option.value(), from)
                    : Directive.read(option.keyword() + " " + option.value(), from, environment);
            if (line == null) {
                throw new IllegalArgumentException(option.keyword() + " has no value");
            }
            if (line.problem() != null) {
                problems.add(line.problem());
            }
            if (option.isLiteral() && keyword == Keyword.USER) {
                Names.checkUser(option.value());
                hasLiteralUser |= settings.first(keyword) == null;
            }
            settings.add(line, keyword);
        }

        private void attempt(Runnable step) {
            try {
                step.run();
            } catch (IllegalArgumentException e) {
                problems.add(Problem.of(Origin.CODE, e));
            }
        }

        private void failOnProblems() throws BadConfigException {
            if (!problems.isEmpty()) {
                throw new BadConfigException(problems);
            }
        }

        private Resolved resolved() {
            Map<Keyword, List<Setting>> all = new EnumMap<>(Keyword.class);
            settings.values()
                    .forEach(list ->
                            list.forEach(setting -> all.computeIfAbsent(setting.keyword(), k -> new ArrayList<>(1))
                                    .add(setting)));
            return new Resolved(typed, all, List.copyOf(settings.ignored()));
        }
    }
}
