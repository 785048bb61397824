package dev.tunnel.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ssh_config as a fleet's is: many blocks, in many included files.
 *
 * @param main the file that includes the others
 */
record LargeConfig(Path main) {
    static final int BLOCKS = 2000;
    private static final int FILES = 50;

    static LargeConfig write(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("conf.d"));
        for (int file = 0; file < FILES; file++) {
            StringBuilder text = new StringBuilder();
            for (int i = file; i < BLOCKS; i += FILES) {
                text.append(block(host(i)));
            }
            Files.writeString(folder.resolve(file + ".conf"), text);
        }
        String main = "Include " + folder + "/*.conf\nHost *\n  User deploy\n  ServerAliveInterval 30\n";
        return new LargeConfig(Files.writeString(directory.resolve("ssh_config"), main));
    }

    private static String block(String host) {
        return """
        # %1$s
        Host %1$s %1$s.fleet
          HostName %2$s
          Port 2222
          IdentityFile ~/.ssh/fleet_%%r
          ProxyJump bastion

        """.formatted(host, hostName(host));
    }

    static String host(int block) {
        return "node" + block;
    }

    static String hostName(String host) {
        return host + ".fleet.example.com";
    }
}
