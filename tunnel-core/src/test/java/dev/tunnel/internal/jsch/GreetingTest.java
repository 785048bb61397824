package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GreetingTest {
    private static final String END = "closed";

    private final Greeting greeting = new Greeting();

    private void take(String text) {
        byte[] bytes = ("??" + text).getBytes(StandardCharsets.ISO_8859_1);
        greeting.take(bytes, 2, bytes.length - 2);
    }

    @Test
    void aServerThatSaysNothingMayHaveReachedItsLimits() {
        assertThat(greeting.explain(END))
                .isEqualTo("closed before it identified itself; it may have too many connections that are not logged in"
                        + " (MaxStartups), or take none from here (PerSourcePenalties)");
    }

    @Test
    void whatItSaysIsToldInOneLine() {
        take("Exceeded ");
        take("MaxStartups\r\nsorry\r\n");
        assertThat(greeting.explain(END))
                .startsWith("closed before it identified itself, saying \"Exceeded MaxStartups\\r\\nsorry\"; it may");
    }

    @Test
    void onceItHasIdentifiedItselfThereIsNothingToExplain() {
        take("welcome\r\nSS");
        take("H-2.0-OpenSSH\r\n");
        assertThat(greeting.explain(END)).isEqualTo(END);
        take("anything");
        assertThat(greeting.explain(END)).isEqualTo(END);
    }

    @Test
    void aLongGreetingIsNotKept() {
        take("x".repeat(1000));
        take("SSH-2.0-OpenSSH\r\n");
        assertThat(greeting.explain(END)).isEqualTo(END);
    }
}
