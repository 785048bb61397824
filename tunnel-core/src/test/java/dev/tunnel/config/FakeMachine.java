package dev.tunnel.config;

import dev.tunnel.internal.config.Environment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is the same everywhere: every command succeeds without being run, and some names are known without
 * being looked up.
 *
 * @param files its files by path
 */
record FakeMachine(Map<String, String> files) implements Environment {
    FakeMachine {
        files = Map.copyOf(files);
    }

    @Override
    public Path home() {
        return Path.of("/home/me");
    }

    @Override
    public Path systemFolder() {
        return Path.of("/etc/ssh");
    }

    @Override
    public String user() {
        return "me";
    }

    @Override
    public String userId() {
        return "1000";
    }

    @Override
    public String localHost() {
        return "here.example";
    }

    @Override
    public @Nullable String variable(String name) {
        return name.equals("HOME") ? "/home/me" : null;
    }

    @Override
    public int servicePort(String name) {
        return name.equals("ssh") ? 22 : -1;
    }

    @Override
    public List<InetAddress> localAddresses() {
        return List.of(InetAddress.getLoopbackAddress());
    }

    @Override
    public String version() {
        return "OpenSSH_10.5p1";
    }

    @Override
    public Path real(Path file) {
        return file;
    }

    @Override
    public @Nullable FileStatus status(Path file) {
        String text = files.get(file.toString());
        return text == null ? null : new FileStatus(text, true);
    }

    @Override
    public String read(Path file) {
        return files.getOrDefault(file.toString(), "");
    }

    @Override
    public List<String> list(Path folder) {
        return files.keySet().stream()
                .filter(path ->
                        path.lastIndexOf('/') == folder.toString().length() && path.startsWith(folder.toString()))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public int run(String command) {
        return 0;
    }

    @Override
    public boolean isKnown(String name) {
        return name.length() % 2 == 0;
    }
}
