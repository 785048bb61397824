package dev.tunnel.config;

import dev.tunnel.internal.config.Environment;
import dev.tunnel.internal.config.SystemEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** This machine, but for what a test sets. */
class TestEnvironment implements Environment {
    private final Environment system = new SystemEnvironment();
    final Map<String, String> variables = new HashMap<>();
    final Set<String> names = new HashSet<>();
    final List<InetAddress> addresses = new ArrayList<>();
    final List<Path> reads = new ArrayList<>();
    final List<String> commands = new ArrayList<>();

    @Nullable
    Path home;

    @Nullable
    Path systemFolder;

    /** As ssh has it, which doesn't ask the environment. */
    @Override
    public Path home() {
        return home == null
                ? Path.of(System.getProperty("tunnel.user.home", system.home().toString()))
                : home;
    }

    @Override
    public Path systemFolder() {
        return systemFolder == null ? system.systemFolder() : systemFolder;
    }

    @Override
    public String user() {
        return system.user();
    }

    @Override
    public String userId() {
        return system.userId();
    }

    @Override
    public String localHost() {
        return system.localHost();
    }

    @Override
    public @Nullable String variable(String name) {
        return variables.getOrDefault(name, system.variable(name));
    }

    @Override
    public int servicePort(String name) {
        return system.servicePort(name);
    }

    @Override
    public List<InetAddress> localAddresses() throws IOException {
        return addresses.isEmpty() ? system.localAddresses() : addresses;
    }

    @Override
    public String version() {
        return system.version();
    }

    @Override
    public Path real(Path file) {
        return system.real(file);
    }

    @Override
    public @Nullable FileStatus status(Path file) {
        return system.status(file);
    }

    @Override
    public String read(Path file) throws IOException {
        reads.add(file);
        return system.read(file);
    }

    @Override
    public List<String> list(Path folder) {
        return system.list(folder);
    }

    @Override
    public int run(String command) throws IOException {
        commands.add(command);
        return system.run(command);
    }

    @Override
    public boolean isKnown(String name) {
        return names.contains(name);
    }
}
