package dev.tunnel.examples.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Somebody who answers questions. */
@FunctionalInterface
interface Asker {

    /**
     * Asks one question.
     *
     * @param prompt the question
     * @param echo whether the answer may be seen while it is typed
     * @return the answer, or null if there is none
     * @throws IOException if nobody can be asked
     */
    char @Nullable [] ask(String prompt, boolean echo) throws IOException;

    /**
     * Who is asked in this environment: as ssh has it, the terminal, or the program of {@code SSH_ASKPASS} if there is
     * no terminal but a display, or as {@code SSH_ASKPASS_REQUIRE} says.
     */
    static Asker here() {
        return new Here(System.getenv("SSH_ASKPASS"), System.getenv("SSH_ASKPASS_REQUIRE"), hasDisplay());
    }

    private static boolean hasDisplay() {
        String display = System.getenv("DISPLAY");
        String wayland = System.getenv("WAYLAND_DISPLAY");
        return (display != null && !display.isEmpty()) || (wayland != null && !wayland.isEmpty());
    }

    /**
     * Decides for each question.
     *
     * @param program the program of {@code SSH_ASKPASS}, or null
     * @param require {@code never}, {@code prefer}, {@code force} or null
     * @param hasDisplay whether there is a display to ask on
     */
    record Here(@Nullable String program, @Nullable String require, boolean hasDisplay) implements Asker {
        @Override
        public char @Nullable [] ask(String prompt, boolean echo) throws IOException {
            boolean forced = "force".equals(require);
            boolean isAllowed = forced || (hasDisplay && !"never".equals(require));
            boolean isWanted = forced || "prefer".equals(require) || !Terminal.isThere();
            Asker asker = program != null && isAllowed && isWanted ? new Askpass(program) : new Terminal();
            return asker.ask(prompt, echo);
        }
    }
}
