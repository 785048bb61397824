package dev.tunnel.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The output of a process, collected line by line while it runs. */
final class ProcessLog {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /** Collects on a thread of its own until the output's end. */
    Thread collect(String threadName, Process process) {
        return Threads.start(threadName, () -> readAll(process));
    }

    private void readAll(Process process) {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(log ends: " + e.getMessage() + ")");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Starts a new chapter: waits look only at lines after this. */
    synchronized int mark() {
        ended = false;
        return lines.size();
    }

    /** Everything so far. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Waits until the text occurred in so many lines after the mark; false when the output ends or the limit passes
     * before.
     */
    synchronized boolean await(int mark, String text, int times, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count(mark, text) < times) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (ended || left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private long count(int mark, String text) {
        return lines.stream().skip(mark).filter(line -> line.contains(text)).count();
    }
}
