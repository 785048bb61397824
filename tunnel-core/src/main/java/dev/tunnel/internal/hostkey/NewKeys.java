package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.hostkey.HostKeyCheck.Decision;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes new keys of a host down, in the first of the user's files.
 *
 * @param userFiles the files; without one nothing is written
 * @param hashesNames whether names are hidden
 */
record NewKeys(List<Path> userFiles, boolean hashesNames, HostKeyNames names, KnownHostsLookup known) {
    private static final Logger log = LoggerFactory.getLogger(NewKeys.class);

    boolean canBeRecorded() {
        return !userFiles.isEmpty() && names.canBeWritten();
    }

    /** Whether a line of a file was found under the host's full name, so that others may be put beside it. */
    boolean canBeRecordedBeside(Found found) {
        return canBeRecorded() && found.file() != null && found.entry().hosts().match(names.name());
    }

    /**
     * Writes a key down, unless what is known of the first name by now speaks against it. As ssh does, a key that can't
     * be written is used all the same, with a warning.
     *
     * @param byNow what another process has written since the files were read is decided on anew
     * @return that decision, or empty
     */
    Optional<Decision> record(List<String> all, HostKey key, Function<Standing, Optional<Decision>> byNow) {
        Path file = userFiles.get(0);
        String shown = String.join(",", all);
        try {
            Optional<Decision> objection = KnownHostsRecorder.appendUnless(
                    file,
                    KnownHostsRecorder.lines(all, key, hashesNames),
                    content -> byNow.apply(known.byNow(all.get(0), key, file, content)));
            if (objection.isEmpty()) {
                log.info("recorded host key {} of {} in {}", key, shown, file);
            }
            return objection;
        } catch (IOException e) {
            String reason = SmallFile.reason(e);
            log.warn("host key {} of {} is accepted, but can't be recorded in {}: {}", key, shown, file, reason);
            return Optional.empty();
        }
    }
}
