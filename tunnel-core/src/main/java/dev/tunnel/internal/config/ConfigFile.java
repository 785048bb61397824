package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A file's lines.
 *
 * @param name its path, or what stands for it
 * @param directives what has a meaning in it
 */
record ConfigFile(String name, List<Directive> directives) {
    static ConfigFile parse(String name, String text, Environment environment) {
        List<Directive> directives = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            Directive directive = Directive.read(lines[i], new Origin(name, i + 1), environment);
            if (directive != null) {
                directives.add(directive);
            }
        }
        return new ConfigFile(name, List.copyOf(directives));
    }
}
