package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelState;
import dev.tunnel.testkit.LeakCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A pool of connections to a database behind two bastions, under load, while something happens to one of the machines
 * or networks: nothing hangs, nothing that was read or written is wrong, and all goes on by itself. Each trouble prints
 * its row of the table in docs/trouble.md.
 */
@Tag(LeakCheck.CONTAINERS)
class TroubleIT {
    @TempDir
    static Path directory;

    @AutoClose
    private static PrivateNetwork network;

    @BeforeAll
    static void start() throws Exception {
        network = PrivateNetwork.start(directory);
    }

    @ParameterizedTest
    @EnumSource
    void passes(Trouble trouble) throws Exception {
        try (Scene scene = new Scene(network)) {
            Bank bank = scene.bank();
            long start = System.nanoTime();
            trouble.run(scene);
            long end = System.nanoTime();
            bank.awaitAllWork();
            long recovered = System.nanoTime();
            bank.closeCounters();

            print(trouble, scene, seconds(end - start), seconds(recovered - end));
            assertThat(bank.audit()).isEmpty();
            assertThat(bank.longestWait()).isLessThan(Bank.PATIENCE.multipliedBy(3));
            assertThat(scene.tunnel().state()).isEqualTo(TunnelState.OPEN);
            assertThat(scene.losses() > 0).isEqualTo(trouble.harm() == Trouble.Harm.SESSION);
            assertThat(bank.failed() > 0)
                    .as(bank.failures().toString())
                    .isEqualTo(trouble.harm() != Trouble.Harm.NOTHING);
        }
    }

    private static void print(Trouble trouble, Scene scene, String lasted, String back) {
        System.out.printf(
                "| %s | %s | %d | %d | %d of %d | %s | %s |%n",
                trouble,
                lasted,
                scene.losses(),
                scene.tunnel().stats().connectionsFailed(),
                scene.bank().failed(),
                scene.bank().failed() + scene.bank().committed(),
                seconds(scene.bank().longestWait().toNanos()),
                back);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", Duration.ofNanos(nanos).toMillis() / 1000.0);
    }
}
