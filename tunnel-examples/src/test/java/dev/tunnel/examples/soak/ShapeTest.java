package dev.tunnel.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {

    @ParameterizedTest
    @EnumSource
    void comesToAnEndWhateverTheSizes(Shape shape) {
        for (long opened = 1; opened <= 40; opened++) {
            for (long accepted = 1; accepted <= 40; accepted++) {
                assertThat(plays(shape, opened, accepted))
                        .as("%d and %d bytes", opened, accepted)
                        .isTrue();
            }
        }
    }

    /** Each end sends what it may at once, and ends its output after that; whether both get to their ends. */
    private static boolean plays(Shape shape, long opened, long accepted) {
        long sent = 0;
        long answered = 0;
        boolean moved = true;
        while (moved) {
            long mine = shape.allowed(true, opened, accepted, answered, answered == accepted);
            long theirs = shape.allowed(false, accepted, opened, mine, mine == opened);
            moved = mine > sent || theirs > answered;
            sent = mine;
            answered = theirs;
        }
        return sent == opened && answered == accepted;
    }

    @ParameterizedTest
    @EnumSource
    void givesNoReceiptBeforeTheEnd(Shape shape) {
        boolean opener = shape.givesReceipt(true);

        assertThat(shape.allowed(opener, 50, 50, 50, false)).isLessThan(50);
        assertThat(shape.allowed(opener, 50, 50, 50, true)).isEqualTo(50);
        assertThat(shape.givesReceipt(!opener)).isFalse();
    }
}
