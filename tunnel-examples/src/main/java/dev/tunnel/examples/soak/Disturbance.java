package dev.tunnel.examples.soak;

import dev.tunnel.examples.lab.Sshd;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What can happen to a server. */
enum Disturbance {
    /** Its sessions are killed; it goes on listening. */
    KILLED("losing its sessions") {
        @Override
        void happen(Sshd server, Random random, Tunnels tunnels) {
            server.killSessions();
        }
    },
    /** It is killed with its sessions, and started again after a while. */
    RESTARTED("killed and restarted") {
        @Override
        void happen(Sshd server, Random random, Tunnels tunnels) throws IOException, InterruptedException {
            server.kill();
            pause(random);
            server.restart();
        }
    },
    /** It doesn't answer for a while, which nobody has to notice. */
    PAUSED("frozen for a moment") {
        @Override
        void happen(Sshd server, Random random, Tunnels tunnels) throws IOException, InterruptedException {
            server.freeze();
            try {
                pause(random);
            } finally {
                server.thaw();
            }
        }
    },
    /** It doesn't answer until the tunnels have noticed. */
    FROZEN("frozen until noticed") {
        @Override
        void happen(Sshd server, Random random, Tunnels tunnels) throws IOException, InterruptedException {
            server.freeze();
            try {
                Waiting.until("the tunnels notice that a server is frozen", tunnels::noneOpen);
            } finally {
                server.thaw();
            }
        }
    };

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(1500);

    private final String label;

    Disturbance(String label) {
        this.label = label;
    }

    /** Does it to the server, and returns when the server is well again. */
    abstract void happen(Sshd server, Random random, Tunnels tunnels) throws IOException, InterruptedException;

    private static void pause(Random random) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt((int) LONGEST_PAUSE.toMillis()));
    }

    @Override
    public String toString() {
        return label;
    }
}
