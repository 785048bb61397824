package dev.tunnel.internal.hostkey;

import dev.tunnel.config.HostKeyConfig.Checking;
import java.io.IOException;
import java.nio.file.Path;

/** A process that records keys: the file, then for each key its host and its seed. */
final class RecordingProcess {
    private RecordingProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        for (int i = 1; i < arguments.length; i += 2) {
            HostKeyCheck check = Checks.by(Checking.ACCEPT_NEW, file).of(arguments[i], 22);
            HostKey key = HostKey.of(Keys.ed25519(Integer.parseInt(arguments[i + 1])));
            System.out.println(check.check(key, null).getClass().getSimpleName());
        }
    }
}
