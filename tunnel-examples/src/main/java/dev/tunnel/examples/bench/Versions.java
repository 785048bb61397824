package dev.tunnel.examples.bench;

import com.jcraft.jsch.JSch;
import dev.tunnel.examples.lab.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a table was measured with. */
final class Versions {
    private Versions() {}

    static String describe() throws IOException {
        List<String> lines = List.of(
                "JDK " + System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")",
                output("ssh", "-V") + ", default cipher " + sshCipher(),
                "JSch " + JSch.VERSION + ", default cipher " + firstOf(JSch.getConfig("cipher.s2c")),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        return String.join("; ", lines);
    }

    private static String sshCipher() throws IOException {
        return output("ssh", "-F", "none", "-G", "127.0.0.1")
                .lines()
                .filter(line -> line.startsWith("ciphers "))
                .map(line -> firstOf(line.substring("ciphers ".length())))
                .findFirst()
                .orElse("unknown");
    }

    private static String firstOf(String list) {
        return list.split(",", 2)[0];
    }

    private static String output(String program, String... args) throws IOException {
        List<String> command = Stream.concat(Stream.of(Sshd.find(program).toString()), Stream.of(args))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String cpu() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown CPU");
        }
    }
}
