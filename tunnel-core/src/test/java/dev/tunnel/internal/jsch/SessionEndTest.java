package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of a session's end, and what. */
class SessionEndTest {
    private final SessionEnd end = new SessionEnd();
    private final List<String> told = new ArrayList<>();

    @Test
    void theFirstReasonCounts() {
        end.onEnd(told::add);
        end.onEnd(told::add);
        end.lose(new IOException("first"));
        end.lose(new IOException("second"));
        end.onEnd(told::add);

        assertThat(told).containsExactly("first", "first", "first");
        assertThat(end.isOver()).isTrue();
        assertThat(end.lost()).hasMessage("first");
        assertThatThrownBy(end::check).isInstanceOf(IOException.class).hasMessage("first");
    }

    @Test
    void whateverGoesWrongWithOneTheOthersAreTold() {
        end.onEnd(reason -> {
            throw new IllegalStateException("scripted");
        });
        end.onEnd(reason -> {
            throw new OutOfMemoryError("scripted");
        });
        end.onEnd(told::add);
        end.lose(new IOException("gone"));
        end.onEnd(reason -> {
            throw new IllegalStateException("scripted, too");
        });

        assertThat(told).containsExactly("gone");
    }

    @Test
    void whoWantsToBeForgottenIsForgotten() {
        Runnable forget = end.onEnd(told::add);
        forget.run();
        forget.run();
        assertThat(end.listeners()).isZero();
        end.lose(new IOException("gone"));

        assertThat(told).isEmpty();
    }
}
