package dev.tunnel.examples.soak;

import static dev.tunnel.examples.soak.Outcome.ABORTED;
import static dev.tunnel.examples.soak.Outcome.ABSENT;
import static dev.tunnel.examples.soak.Outcome.COMPLETE;
import static dev.tunnel.examples.soak.Outcome.CORRUPT;
import static dev.tunnel.examples.soak.Outcome.REFUSED;
import static dev.tunnel.examples.soak.Outcome.RESET;
import static dev.tunnel.examples.soak.Outcome.SHORT;
import static dev.tunnel.examples.soak.Outcome.STUCK;
import static dev.tunnel.examples.soak.Shape.ANSWER;
import static dev.tunnel.examples.soak.Shape.GREETING;
import static dev.tunnel.examples.soak.Way.LOCAL;
import static dev.tunnel.examples.soak.Way.PROGRAM;
import static dev.tunnel.examples.soak.Way.REMOTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.examples.soak.Plan.Who;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final boolean CALM = true;
    private static final boolean ROUGH = false;

    @Test
    void acceptsWhatIsComplete() {
        assertRight(LOCAL, ANSWER, Who.NOBODY, COMPLETE, COMPLETE, CALM);
    }

    @Test
    void acceptsResetsWhileServersAreDisturbed() {
        assertRight(LOCAL, ANSWER, Who.NOBODY, RESET, SHORT, ROUGH);
        assertRight(LOCAL, ANSWER, Who.NOBODY, RESET, ABSENT, ROUGH);
        assertRight(REMOTE, ANSWER, Who.NOBODY, SHORT, RESET, ROUGH);
        assertRight(PROGRAM, ANSWER, Who.NOBODY, REFUSED, ABSENT, ROUGH);
    }

    @Test
    void acceptsNoFailureInCalm() {
        assertWrong("nothing was disturbed", LOCAL, ANSWER, Who.NOBODY, RESET, SHORT, CALM);
        assertWrong("nothing was disturbed", REMOTE, ANSWER, Who.NOBODY, REFUSED, ABSENT, CALM);
    }

    @Test
    void wantsAPlannedCutInCalm() {
        assertRight(LOCAL, ANSWER, Who.ACCEPTER, SHORT, ABORTED, CALM);
        assertRight(LOCAL, ANSWER, Who.OPENER, ABORTED, RESET, CALM);
        assertWrong("nothing was disturbed", LOCAL, ANSWER, Who.OPENER, RESET, RESET, CALM);
    }

    @Test
    void letsNoCutLookCompleteAtTheNearEnd() {
        assertWrong("looks complete", LOCAL, ANSWER, Who.NOBODY, SHORT, RESET, ROUGH);
        assertWrong("looks complete", REMOTE, ANSWER, Who.NOBODY, RESET, SHORT, ROUGH);
        assertRight(LOCAL, ANSWER, Who.ACCEPTER, SHORT, ABORTED, ROUGH);
    }

    @Test
    void wantsToSeeWhatAReceiptIsFor() {
        assertWrong("the receipt", LOCAL, ANSWER, Who.NOBODY, COMPLETE, SHORT, ROUGH);
        assertWrong("the receipt", REMOTE, GREETING, Who.NOBODY, RESET, COMPLETE, ROUGH);
        // The server died between the receipt and the near end's own end.
        assertRight(LOCAL, GREETING, Who.NOBODY, RESET, COMPLETE, ROUGH);
    }

    @Test
    void neverAcceptsTheImpossible() {
        assertWrong("nobody has sent", LOCAL, ANSWER, Who.NOBODY, RESET, CORRUPT, ROUGH);
        assertWrong("hangs", LOCAL, ANSWER, Who.NOBODY, STUCK, RESET, ROUGH);
        assertWrong("not bound", LOCAL, ANSWER, Who.NOBODY, REFUSED, ABSENT, ROUGH);
    }

    private static void assertRight(Way way, Shape shape, Who abort, Outcome opener, Outcome accepter, boolean calm) {
        assertThat(verdict(way, shape, abort, opener, accepter, calm).violation())
                .isEmpty();
    }

    private static void assertWrong(
            String what, Way way, Shape shape, Who abort, Outcome opener, Outcome accepter, boolean calm) {
        assertThat(verdict(way, shape, abort, opener, accepter, calm).violation())
                .hasValueSatisfying(violation -> assertThat(violation).contains(what));
    }

    private static Verdict verdict(Way way, Shape shape, Who abort, Outcome opener, Outcome accepter, boolean calm) {
        Plan plan = new Plan(shape, new Content(0, 10), new Content(5, 10), Who.NOBODY, abort, 5);
        return new Verdict(new Exchange(1, way, plan), opener, accepter, calm);
    }
}
