package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A process and all that it started, also what has outlived it. */
final class ProcessTree {
    private final ProcessHandle root;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    /**
     * Everything below the root that is alive. Remembers it, for when the root is gone and with it the line of descent.
     */
    synchronized List<ProcessHandle> descendants() {
        List<ProcessHandle> parents = new ArrayList<>(seen);
        parents.add(root);
        parents.forEach(parent -> parent.descendants().forEach(seen::add));
        seen.removeIf(process -> !runs(process));
        return List.copyOf(seen);
    }

    /** Tells whether the first process still runs. */
    boolean rootIsAlive() {
        return root.isAlive();
    }

    /** Sends a signal to the root alone. */
    void signalRoot(String signal) {
        send(signal, List.of(root));
    }

    /** Sends a signal to everything below the root. */
    void signalDescendants(String signal) {
        send(signal, descendants());
    }

    /** Kills everything below the root and waits for its end. The root may meanwhile go on to start more. */
    void killDescendants() {
        List<ProcessHandle> victims = descendants();
        send("KILL", victims);
        awaitEnd(victims);
    }

    /** Kills everything and waits for its end. */
    void killAll() {
        List<ProcessHandle> victims = new ArrayList<>();
        if (root.isAlive()) {
            signalRoot("STOP");
            victims.add(root);
        }
        victims.addAll(descendants());
        send("KILL", victims);
        awaitEnd(victims);
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        Await.until(processes + " ended", () -> processes.stream().noneMatch(ProcessTree::runs));
    }

    // Under an init that does not reap, as in some containers, a killed orphan stays as a zombie for ever.
    private static boolean runs(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return process.isAlive()
                    && !(Files.exists(status) && Files.readString(status).contains("State:\tZ"));
        } catch (IOException endedMeanwhile) {
            return false;
        }
    }

    private static void send(String signal, List<ProcessHandle> processes) {
        if (processes.isEmpty()) {
            return;
        }
        String pids =
                processes.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        try {
            // What has ended meanwhile makes kill complain, which is as good as killed.
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids + " 2>/dev/null")
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
