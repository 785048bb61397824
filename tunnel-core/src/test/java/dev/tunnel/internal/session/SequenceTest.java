package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tasks one after the other. That they outlive a lack of threads is tested where threads run out. */
class SequenceTest {
    private final List<Integer> done = new CopyOnWriteArrayList<>();

    private static boolean runs() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tunnel-test-sequence"));
    }

    @Test
    void tasksRunInTheirOrderAlsoWhileTheThreadComesAndGoes() {
        Sequence sequence = new Sequence("tunnel-test-sequence", 1);
        for (int i = 0; i < 2000; i++) {
            int number = i;
            sequence.execute(() -> done.add(number));
            if (i % 100 == 0) {
                Await.until("the thread has gone", () -> done.size() == number + 1 && !runs());
            }
        }
        Await.until("all are done", () -> done.size() == 2000);
        assertThat(done).isSorted();
    }

    @Test
    void thoseThatWaitAreCountedAndRunWhenNobodyWaitsForMore() {
        CountDownLatch go = new CountDownLatch(1);
        Sequence sequence = new Sequence("tunnel-test-sequence", 60_000);
        sequence.execute(() -> Await.until("the test goes on", () -> go.getCount() == 0));
        sequence.execute(() -> done.add(1));
        sequence.execute(() -> done.add(2));
        Await.until("one has begun", () -> sequence.waiting() == 2);
        sequence.dismiss();
        sequence.execute(() -> done.add(3));
        go.countDown();

        Await.until("nobody is there", () -> !runs());
        assertThat(done).containsExactly(1, 2, 3);
        assertThat(sequence.waiting()).isZero();
    }
}
