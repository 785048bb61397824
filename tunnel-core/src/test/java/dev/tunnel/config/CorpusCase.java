package dev.tunnel.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A configuration and what it has to come out as.
 *
 * @param name the name of the file it stands in, without ending
 * @param fields what stands above the files, by name: host, arguments, variable, mode, expect, refused
 * @param files the files by path; the first is the one that is read
 */
record CorpusCase(String name, Map<String, List<String>> fields, Map<String, String> files) {
    private static final String FILE = "--- ";

    /** All cases, in the order of their names. */
    static List<CorpusCase> all() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            List<CorpusCase> cases = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".case"))
                    .sorted()
                    .toList()) {
                cases.add(read(file));
            }
            return cases;
        }
    }

    static Path folder() {
        return Path.of("src/test/resources/dev/tunnel/config/corpus");
    }

    private static CorpusCase read(Path file) throws IOException {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        String current = null;
        for (String line : Files.readString(file).split("(?<=\n)", -1)) {
            if (line.startsWith(FILE)) {
                current = line.substring(FILE.length()).strip();
                files.put(current, "");
            } else if (current != null) {
                files.merge(current, line, String::concat);
            } else if (!line.startsWith("#")) {
                int colon = line.indexOf(": ");
                fields.computeIfAbsent(line.substring(0, colon), k -> new ArrayList<>())
                        .add(line.substring(colon + 2).stripTrailing());
            }
        }
        return new CorpusCase(file.getFileName().toString().replace(".case", ""), fields, files);
    }

    List<String> all(String field) {
        return fields.getOrDefault(field, List.of());
    }

    String host() {
        return all("host").get(0);
    }

    /** Arguments of ssh beside the file and the host. */
    List<String> arguments() {
        return all("arguments").stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList();
    }

    boolean isRefused() {
        return fields.containsKey("refused");
    }

    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        all("variable").forEach(line -> variables.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        return variables;
    }

    /**
     * Writes the files into a folder, whose path takes the place of {@code @DIR@}, and says which one is to be read.
     */
    Path write(Path folder) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, inFolder(file.getValue(), folder), StandardCharsets.UTF_8);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        }
        for (String mode : all("mode")) {
            String[] words = mode.split(" ", 2);
            Files.setPosixFilePermissions(folder.resolve(words[1]), PosixFilePermissions.fromString(words[0]));
        }
        return folder.resolve(files.keySet().iterator().next());
    }

    static String inFolder(String text, Path folder) {
        return text.replace("@DIR@", folder.toString()).replace("@CR@", "\r");
    }

    @Override
    public String toString() {
        return name;
    }
}
