package dev.tunnel.internal.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** One reading of all files for one host. */
final class Pass {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_IDENTITIES = 100;

    private final ConfigFiles.Snapshot files;
    private final Conditions conditions;
    private final Settings settings;
    private final Collection<Problem> problems;

    Pass(ConfigFiles.Snapshot files, Conditions conditions, Settings settings, Collection<Problem> problems) {
        this.files = files;
        this.conditions = conditions;
        this.settings = settings;
        this.problems = problems;
    }

    /**
     * Where a file is read.
     *
     * @param isUser in the user's tree, or the system's
     * @param isActive whether a block around it applies
     * @param depth how many files are around it
     */
    private record Place(boolean isUser, boolean isActive, int depth) {}

    /** Reads a source. */
    void read(Source source) throws BadConfigException {
        Place top = new Place(source.isUser(), true, 0);
        Path path = source.file();
        if (path == null) {
            read(ConfigFile.parse("text", source.text(), conditions.environment()), top);
            return;
        }
        Origin origin = new Origin(path.toString(), 0);
        try {
            ConfigFiles.Opened opened = files.open(path);
            if (opened != null) {
                check(opened, source.isChecked());
                read(opened.file(), top);
            } else if (source.isRequired()) {
                throw new BadConfigException(origin, "the file is not there, or can't be read; name one that is");
            }
        } catch (IOException e) {
            if (source.isRequired()) {
                throw new BadConfigException(origin, "the file can't be read: " + e.getMessage());
            }
        }
    }

    private static void check(ConfigFiles.Opened opened, boolean isChecked) throws BadConfigException {
        if (isChecked && !opened.isTrusted()) {
            throw new BadConfigException(
                    new Origin(opened.file().name(), 0),
                    "others can change the file; it has to belong to the user or root, and chmod go-w takes their right");
        }
    }

    private void read(ConfigFile file, Place place) throws BadConfigException {
        boolean active = place.isActive;
        for (Directive line : file.directives()) {
            if (line.problem() != null) {
                problems.add(line.problem());
            } else if (line.keyword() == null) {
                readUnknown(line);
            } else if (line.keyword() == Keyword.HOST) {
                active = place.isActive && conditions.hostMatches(line.words());
            } else if (line.keyword() == Keyword.MATCH) {
                active = conditions.match(line, settings, place.isActive);
            } else if (line.keyword() == Keyword.INCLUDE) {
                include(line, new Place(place.isUser, active, place.depth + 1));
            } else if (active) {
                add(line, line.keyword());
            }
        }
    }

    private void readUnknown(Directive line) {
        if (!Patterns.listMatchesIgnoringCase(line.name(), settings.text(Keyword.IGNORE_UNKNOWN))) {
            problems.add(line.problem(
                    "is no keyword of ssh_config; correct it, or put it into IgnoreUnknown before this line"));
        }
    }

    private void add(Directive line, Keyword keyword) {
        if (keyword == Keyword.IDENTITY_FILE && settings.all(keyword).size() >= MAX_IDENTITIES) {
            problems.add(line.problem("is one more than the " + MAX_IDENTITIES + " that can be used; remove some"));
            return;
        }
        settings.add(line, keyword);
    }

    private void include(Directive line, Place place) throws BadConfigException {
        if (place.depth > MAX_DEPTH) {
            throw new BadConfigException(
                    line.origin(), "Include is nested more than " + MAX_DEPTH + " deep; does a file include itself?");
        }
        for (String written : line.words()) {
            for (Path path : paths(line, written, place.isUser)) {
                include(line, path, place);
            }
        }
    }

    private void include(Directive line, Path path, Place place) throws BadConfigException {
        try {
            ConfigFiles.Opened opened = files.open(path);
            if (opened != null) {
                check(opened, true);
                read(opened.file(), place);
            }
        } catch (IOException e) {
            problems.add(line.problem("can't read " + path + ": " + e.getMessage()));
        }
    }

    private List<Path> paths(Directive line, String written, boolean isUser) {
        Environment environment = conditions.environment();
        try {
            String path = conditions.tokens(settings).expand(written, Tokens.ALL, true);
            if (path.startsWith("~")) {
                if (!isUser) {
                    throw new IllegalArgumentException("can't use ~ in the system's configuration; write the path out");
                }
                path = HomeFolder.expand(path, environment);
            }
            Path base = isUser ? environment.home().resolve(".ssh") : environment.systemFolder();
            return new Glob(environment).files(base, path);
        } catch (UnsetVariableException e) {
            settings.ignore(line, written, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            problems.add(line.problem(String.valueOf(e.getMessage())));
        }
        return List.of();
    }
}
