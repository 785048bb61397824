package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at virtual threads, which {@link Thread#getAllStackTraces()} leaves out, by the JVM's own thread dump. */
final class VirtualThreads {
    private static final String FACTORY = "java.lang.management.ManagementFactory";
    private static final String BEAN = "com.sun.management.HotSpotDiagnosticMXBean";
    private static final Pattern ENTRY =
            Pattern.compile("^#(\\d+) \"([^\"]*)\" virtual\\b.*(?:\\R(?!#).*)*", Pattern.MULTILINE);

    private VirtualThreads() {}

    /**
     * The live virtual threads with names that start so: what the dump says of each, by thread id. Empty before JDK 21.
     */
    static Map<String, String> named(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        if (Runtime.version().feature() < 21) {
            return found;
        }
        Matcher entries = ENTRY.matcher(dump());
        while (entries.find()) {
            if (entries.group(2).startsWith(prefix)) {
                found.put(entries.group(1), entries.group().strip());
            }
        }
        return found;
    }

    // Reflection, because the tests are compiled for Java 17, the method came with 21, and the library needs no
    // java.management.
    private static String dump() {
        try {
            Class<?> type = Class.forName(BEAN);
            Class<?> format = Class.forName(BEAN + "$ThreadDumpFormat");
            Method dumpThreads = type.getMethod("dumpThreads", String.class, format);
            Object bean = Class.forName(FACTORY)
                    .getMethod("getPlatformMXBean", Class.class)
                    .invoke(null, type);
            Path folder = Files.createTempDirectory("threads-");
            Path file = folder.resolve("dump.txt");
            try {
                dumpThreads.invoke(
                        bean, file.toString(), format.getField("TEXT_PLAIN").get(null));
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no thread dump on " + Runtime.version(), e);
        }
    }
}
