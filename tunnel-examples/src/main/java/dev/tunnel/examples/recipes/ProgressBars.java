package dev.tunnel.examples.recipes;

import dev.tunnel.TransferListener;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar for each file of a transfer, with its size, speed and the time that it will take. */
final class ProgressBars implements TransferListener, AutoCloseable {
    private @Nullable ProgressBar bar;
    private String file = "";

    @Override
    public void progress(String file, long bytes, long total) {
        ProgressBar current = bar;
        if (current == null || !file.equals(this.file)) {
            close();
            this.file = file;
            current = new ProgressBarBuilder()
                    .setTaskName(file.substring(file.lastIndexOf('/') + 1))
                    .setInitialMax(total)
                    .startsFrom(bytes, Duration.ZERO)
                    .setUnit(" kB", 1000)
                    .showSpeed()
                    .build();
            bar = current;
        }
        current.stepTo(bytes);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
