package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.text.Text;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that prints known_hosts lines ({@code KnownHostsCommand}). As ssh does it, without a shell and without
 * input.
 *
 * @param program the program, which has to be an absolute path, and its arguments; empty for none
 */
record KnownHostsCommand(List<String> program) {
    private static final Logger log = LoggerFactory.getLogger(KnownHostsCommand.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String NONE = "NONE";

    /** What the lines are wanted for: {@code %I}. */
    enum Invocation {
        /** To prefer the types of key that are known. */
        ORDER,
        /** To check a key by the host's name. */
        HOSTNAME,
        /** To check a key by the host's address. */
        ADDRESS
    }

    /**
     * The key in question.
     *
     * @param type {@code %t}
     * @param fingerprint {@code %f}
     * @param base64 {@code %K}
     */
    record Presented(String type, String fingerprint, String base64) {
        static final Presented NOTHING = new Presented(NONE, NONE, NONE);

        static Presented of(HostKey key) {
            return new Presented(key.keyType(), key.fingerprint(), key.base64());
        }

        static Presented of(HostCertificate certificate) {
            return new Presented(certificate.type(), certificate.key().fingerprint(), certificate.base64());
        }
    }

    /**
     * Runs the program, for ten seconds at most.
     *
     * @param invocation what for
     * @param name the name that is looked up: {@code %H}
     * @param key the key in question
     * @return what it printed; nothing, and a warning, if it can't be started
     * @throws HostKeyRefusedException if it fails or doesn't end
     */
    KnownHostsFile run(Invocation invocation, String name, Presented key) throws HostKeyRefusedException {
        if (program.isEmpty()) {
            return KnownHostsFile.EMPTY;
        }
        List<String> command = command(Map.of(
                'H', name, 'I', invocation.name(), 't', key.type, 'f', key.fingerprint, 'K', key.base64, '%', "%"));
        if (!Path.of(command.get(0)).isAbsolute() || !Files.exists(Path.of(command.get(0)))) {
            log.warn("{} was not run: it is not the absolute path of a program", named(command));
            return KnownHostsFile.EMPTY;
        }
        try {
            KnownHostsFile printed = KnownHostsFile.parse(run(command));
            printed.warn("KnownHostsCommand-" + invocation);
            return printed;
        } catch (IOException e) {
            throw new HostKeyRefusedException("host key can't be checked: " + named(command) + " failed: "
                    + SmallFile.reason(e) + "; correct the command, or take it out of ssh_config");
        }
    }

    private static String named(List<String> command) {
        return "KnownHostsCommand " + Text.quoted(String.join(" ", command));
    }

    private List<String> command(Map<Character, String> tokens) {
        List<String> command = new ArrayList<>();
        for (String word : program) {
            command.add(command.isEmpty() ? word : expand(word, tokens));
        }
        return command;
    }

    /** All other tokens have been replaced before. */
    private static String expand(String word, Map<Character, String> tokens) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            out.append(c == '%' ? tokens.get(word.charAt(++i)) : String.valueOf(c));
        }
        return out.toString();
    }

    /** Files take the output: no thread has to read, and nothing the program leaves running can keep them open. */
    private static byte[] run(List<String> command) throws IOException {
        Path out = Files.createTempFile("known-hosts-", ".out");
        Path err = Files.createTempFile("known-hosts-", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null")))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            int exit = await(process);
            if (exit != 0) {
                String said = new String(SmallFile.read("its errors", err), StandardCharsets.UTF_8);
                throw new IOException("exit status " + exit + ": " + Text.printable(said));
            }
            return SmallFile.read("its output", out);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static int await(Process process) throws IOException {
        try {
            if (process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException("it has not ended within " + LIMIT.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
