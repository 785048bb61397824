package dev.tunnel.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** This machine and this process. */
public final class SystemEnvironment implements Environment {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 16 << 20;
    private static final int WRITABLE_BY_ALL = 2;
    private static final int WRITABLE_BY_GROUP = 16;
    private static final boolean HAS_MODES =
            Path.of("").getFileSystem().supportedFileAttributeViews().contains("unix");

    @Override
    public Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    @Override
    public Path systemFolder() {
        return HAS_MODES
                ? Path.of("/etc/ssh")
                : Path.of(Objects.requireNonNullElse(variable("ProgramData"), "/ProgramData"), "ssh");
    }

    @Override
    public String user() {
        return System.getProperty("user.name");
    }

    @Override
    public String userId() {
        try {
            Path process = Path.of("/proc/self");
            return HAS_MODES
                    ? String.valueOf(Files.getAttribute(Files.exists(process) ? process : home(), "unix:uid"))
                    : "0";
        } catch (IOException e) {
            throw new IllegalArgumentException("the user's number is not known: " + e.getMessage(), e);
        }
    }

    @Override
    public String localHost() {
        try {
            Path name = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(name)
                    ? Files.readString(name).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            throw new IllegalArgumentException("this machine's name is not known: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable String variable(String name) {
        return System.getenv(name);
    }

    @Override
    public int servicePort(String name) {
        return Services.port(name);
    }

    @Override
    public List<InetAddress> localAddresses() throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            if (network.isUp()) {
                network.inetAddresses().forEach(addresses::add);
            }
        }
        return addresses;
    }

    @Override
    public String version() {
        return "OpenSSH_10.5p1";
    }

    @Override
    public Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file; // which status then finds, too
        }
    }

    @Override
    public @Nullable FileStatus status(Path file) {
        try {
            if (!HAS_MODES) {
                return new FileStatus(Files.readAttributes(file, "size,lastModifiedTime"), true);
            }
            Map<String, Object> attributes = Files.readAttributes(
                    file, "unix:mode,uid,size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
            return new FileStatus(attributes, isTrusted(file, attributes));
        } catch (IOException e) {
            return null;
        }
    }

    /** A group with its owner's name is taken for one with no other member, as Debian's ssh does. */
    private boolean isTrusted(Path file, Map<String, Object> attributes) throws IOException {
        int mode = attributes.get("mode") instanceof Integer bits ? bits : WRITABLE_BY_ALL;
        String owner = String.valueOf(attributes.get("uid"));
        boolean own = owner.equals("0") || owner.equals(userId());
        boolean sharedGroup = (mode & WRITABLE_BY_GROUP) != 0
                && !String.valueOf(Files.getAttribute(file, "posix:group", LinkOption.NOFOLLOW_LINKS))
                        .equals(String.valueOf(Files.getAttribute(file, "posix:owner", LinkOption.NOFOLLOW_LINKS)));
        return own && (mode & WRITABLE_BY_ALL) == 0 && !sharedGroup;
    }

    @Override
    public String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is longer than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Override
    public List<String> list(Path folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (IOException | DirectoryIteratorException e) {
            // As glob(3) has it: nothing matches in a folder that can't be read.
            return List.of();
        }
        return names;
    }

    @Override
    public int run(String command) throws IOException {
        return ShellCommand.run(ShellCommand.shell(), command, COMMAND_LIMIT);
    }

    @Override
    public boolean isKnown(String name) {
        try {
            InetAddress.getByName(name);
            return true;
        } catch (UnknownHostException e) {
            // That a name is unknown is one of the two answers.
            return false;
        }
    }
}
