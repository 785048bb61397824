package dev.tunnel.internal.config;

import java.util.Collection;
import java.util.List;

/** The configuration can't be used. */
public final class BadConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    BadConfigException(Collection<Problem> problems) {
        super(
                problems.size() == 1
                        ? problems.iterator().next().toString()
                        : problems.size() + " problems in the ssh configuration:\n"
                                + String.join(
                                        "\n",
                                        problems.stream().map(Problem::toString).toList()));
        this.problems = List.copyOf(problems);
    }

    /**
     * For one value.
     *
     * @param setting the value
     * @param text what is wrong with it
     */
    public BadConfigException(Setting setting, String text) {
        this(
                setting.origin() == null ? Origin.CODE : setting.origin(),
                setting.keyword().spelling() + ": " + text);
    }

    BadConfigException(Origin origin, String text) {
        this(List.of(new Problem(origin, text)));
    }

    /** Every problem, in the order in which they were met. */
    public List<Problem> problems() {
        return problems;
    }
}
