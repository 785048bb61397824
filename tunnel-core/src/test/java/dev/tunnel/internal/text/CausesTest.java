package dev.tunnel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CausesTest {
    private static String trace(Throwable e) {
        StringWriter out = new StringWriter();
        e.printStackTrace(new PrintWriter(out, true));
        return out.toString();
    }

    @Test
    void whatIsSafeStaysWhatItIs() {
        Exception cause = new IOException("no route to host", new IllegalStateException());
        assertThat(Causes.printable(cause)).isSameAs(cause);
        assertThat(Causes.printable(null)).isNull();
    }

    @Test
    void whatIsNotIsPrintedOnOneLine() {
        Exception cause = new IOException("a\nb\u001b[2J");
        Throwable printable = Causes.printable(cause);
        assertThat(printable).hasMessage("java.io.IOException: a\\nb\\u001b[2J");
        assertThat(printable.getStackTrace()).isEqualTo(cause.getStackTrace());
        assertThat(trace(printable)).startsWith(printable + System.lineSeparator());
    }

    @Test
    void causesAndSuppressedExceptionsAreEscapedToo() {
        Exception cause = new IOException("above", new IllegalStateException("x\ny"));
        cause.addSuppressed(new IOException("x\ny"));
        String trace = trace(Causes.printable(new IOException("top", cause)));
        assertThat(trace)
                .contains("java.io.IOException: top", "java.io.IOException: above")
                .contains("java.io.IOException: x\\ny", "java.lang.IllegalStateException: x\\ny");
        assertThat(trace.lines()).noneMatch(line -> line.startsWith("y"));
    }

    @Test
    void aCauseWithoutAnEndHasOne() {
        Exception first = new IOException("first");
        Exception second = new IOException("second", first);
        first.initCause(second);
        assertThat(Causes.printable(first)).hasMessage("java.io.IOException: first");
    }
}
