package dev.tunnel.examples.command;

import dev.tunnel.Tunnel;
import dev.tunnel.TunnelState;
import dev.tunnel.TunnelStats;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One line for each tunnel, painted anew each second where somebody looks: on a terminal, and only if nothing else is
 * said there.
 */
final class Status {
    private static final String TERMINAL = "tunnel.terminal";
    private static final String ERASE_TO_END = "\033[J";

    private final List<Tunnel> tunnels;
    private final PrintStream out;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread painter = new Thread(this::paintUntilEnd, "tunnel-status");

    private Status(List<Tunnel> tunnels, PrintStream out) {
        this.tunnels = tunnels;
        this.out = out;
        painter.setDaemon(true);
    }

    /** The status for this invocation, which may be none. */
    static Status of(Invocation invocation, List<Tunnel> tunnels, boolean isWatched) {
        Status status = new Status(tunnels, System.err);
        if (isWatched && Boolean.getBoolean(TERMINAL) && invocation.verbosity() == 0 && invocation.logFile() == null) {
            status.painter.start();
        }
        return status;
    }

    private void paintUntilEnd() {
        int width = Terminal.columns();
        String shown = "";
        try {
            do {
                String next = text(width);
                if (!next.equals(shown)) {
                    out.print(ERASE_TO_END + next + "\033[" + tunnels.size() + "F");
                    out.flush();
                    shown = next;
                }
            } while (!end.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.print(ERASE_TO_END + text(width));
        out.flush();
    }

    private String text(int width) {
        StringBuilder text = new StringBuilder();
        for (Tunnel tunnel : tunnels) {
            String line = line(tunnel);
            text.append(line, 0, Math.min(line.length(), width - 1)).append('\n');
        }
        return text.toString();
    }

    private static String line(Tunnel tunnel) {
        TunnelStats stats = tunnel.stats();
        String state = tunnel.state() == TunnelState.OPEN
                ? ""
                : tunnel.state().toString().toLowerCase(Locale.ROOT) + "  ";
        String reconnects = stats.reconnects() == 0 ? "" : "  " + stats.reconnects() + " reconnects";
        return state + tunnel + "  " + stats.connectionsOpen() + " of " + stats.connectionsTotal() + " connections  ↑ "
                + size(stats.bytesSent()) + "  ↓ " + size(stats.bytesReceived()) + reconnects;
    }

    private static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.5) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %cB" : "%.0f %cB", value, "kMGTPE".charAt(unit));
    }

    /** Paints it for the last time. */
    void end() throws InterruptedException {
        end.countDown();
        painter.join();
    }
}
