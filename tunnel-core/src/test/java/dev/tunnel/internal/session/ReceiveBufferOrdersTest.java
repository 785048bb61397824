package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Interleavings;
import dev.tunnel.testkit.Schedule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Every order in which the threads of a receive buffer can pass its lock, which guards all that they share: no byte is
 * lost or doubled, nobody waits for ever, and memory is given back once.
 */
class ReceiveBufferOrdersTest {
    private static final int WINDOW = FlowControl.INITIAL_WINDOW;
    private static final int HOUR_MILLIS = 3_600_000;

    /** One run: a buffer, what was granted, and what its consumer has got. */
    private static final class Run {
        private final Schedule schedule;
        private final ReceiveBuffer buffer;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private long granted;
        private IOException failure;
        private boolean ended;
        private int calls;

        Run(Schedule schedule) {
            this.schedule = schedule;
            this.buffer = new ReceiveBuffer(new FlowControl(), bytes -> granted += bytes, schedule.lock());
        }

        void put(int... values) throws IOException {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) values[i];
            }
            buffer.put(bytes, 0, bytes.length);
        }

        /** As a pump does it: until the end or a failure. */
        void transfer() {
            try {
                buffer.transferTo(got);
                ended = true;
            } catch (IOException e) {
                failure = e;
            }
        }

        /** As a socket's user does it, two bytes at a time. */
        void read() {
            byte[] some = new byte[2];
            try {
                for (int n = buffer.read(some, 0, 2); n >= 0; n = buffer.read(some, 0, 2)) {
                    got.write(some, 0, n);
                }
                ended = true;
            } catch (IOException e) {
                failure = e;
            }
        }

        /** As a pump does it that gives its thread back while there is nothing. */
        void pump() {
            buffer.setTimeout(HOUR_MILLIS);
            try {
                buffer.transferTo(got);
                ended = true;
            } catch (SocketTimeoutException e) {
                watch();
            } catch (IOException e) {
                failure = e;
            }
        }

        void watch() {
            boolean[] called = {false};
            buffer.onReadable(() -> {
                assertThat(called[0]).as("called before").isFalse();
                called[0] = true;
                calls++;
                schedule.thread("pump " + calls, this::pump);
            });
        }

        void assertGot(int... values) {
            assertThat(got.toByteArray()).containsExactly(values);
        }

        /** So much of it as was there and taken before the stream was cut. */
        void assertGotNothingElseThan(int... values) {
            assertGot(Arrays.copyOf(values, got.size()));
        }
    }

    private static void inEveryOrder(Function<Run, Interleavings.Check> scenario) {
        int orders = Interleavings.runAll(schedule -> scenario.apply(new Run(schedule)));
        assertThat(orders).isGreaterThan(1);
    }

    @Test
    void whatWasPutIsTransferredThenTheEndComes() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1, 2);
                run.put(3);
                run.buffer.end();
            });
            run.schedule.thread("consumer", run::transfer);
            return () -> {
                run.assertGot(1, 2, 3);
                assertThat(run.ended).isTrue();
            };
        });
    }

    @Test
    void whatWasPutIsReadThenTheEndComes() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1, 2, 3);
                run.put(4);
                run.buffer.end();
            });
            run.schedule.thread("consumer", run::read);
            return () -> {
                run.assertGot(1, 2, 3, 4);
                assertThat(run.ended).isTrue();
            };
        });
    }

    @Test
    void whatWasPutIsDeliveredBeforeAFailure() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1, 2);
                run.put(3);
                run.buffer.fail(new IOException("cut"));
            });
            run.schedule.thread("consumer", run::transfer);
            return () -> {
                run.assertGot(1, 2, 3);
                assertThat(run.failure).hasMessage("cut");
            };
        });
    }

    @Test
    void aPumpWithoutAThreadIsCalledForEverythingThatComes() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1);
                run.buffer.awaitRoom(1);
                run.put(2);
                run.buffer.awaitRoom(1);
                run.buffer.end();
            });
            run.schedule.thread("pump", run::pump);
            return () -> {
                run.assertGot(1, 2);
                assertThat(run.ended).isTrue();
            };
        });
    }

    @Test
    void aPumpWithoutAThreadIsCalledForAClose() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> run.put(1));
            run.schedule.thread("closer", () -> run.buffer.close(new IOException("closed")));
            run.schedule.thread("pump", run::pump);
            return () -> {
                run.assertGotNothingElseThan(1);
                assertThat(run.failure).hasMessage("closed");
            };
        });
    }

    @Test
    void theReasonOfTheFirstOfTwoClosesStays() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> run.put(1));
            run.schedule.thread("consumer", () -> {
                run.transfer();
                IOException first = run.failure;
                run.transfer();
                assertThat(run.failure).hasMessage(first.getMessage());
            });
            for (String closer : List.of("closer", "another closer")) {
                run.schedule.thread(closer, () -> run.buffer.close(new IOException(closer)));
            }
            return () -> run.assertGotNothingElseThan(1);
        });
    }

    @Test
    void aReaderThatWaitsForRoomIsWokenByWhatIsTakenAndByAClose() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                for (int i = 1; i <= 3; i++) {
                    run.buffer.awaitRoom(1);
                    run.put(i);
                }
                run.buffer.end();
            });
            run.schedule.thread("consumer", run::transfer);
            return () -> run.assertGot(1, 2, 3);
        });
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1);
                run.buffer.awaitRoom(1);
                run.put(2);
            });
            run.schedule.thread("closer", () -> run.buffer.close(new IOException("closed")));
            return () -> run.assertGot();
        });
    }

    @Test
    void aConsumerThatWantsNothingMoreSeesTheEnd() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1);
                run.put(2);
            });
            run.schedule.thread("consumer", run::transfer);
            run.schedule.thread("shutdown", run.buffer::end);
            return () -> {
                run.assertGotNothingElseThan(1, 2);
                assertThat(run.ended).isTrue();
            };
        });
    }

    /** Data, the end, a failure and a close, while a pump comes and goes. */
    @Test
    void whateverComesTogetherEveryPumpEndsOnce() {
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.put(1);
                run.buffer.end();
            });
            run.schedule.thread("failure", () -> run.buffer.fail(new IOException("cut")));
            run.schedule.thread("closer", () -> run.buffer.close(new IOException("closed")));
            run.schedule.thread("pump", run::pump);
            return () -> {
                run.assertGotNothingElseThan(1);
                assertThat(run.ended).isNotEqualTo(run.failure != null);
            };
        });
    }

    /** The peer is never granted more than was taken, and never a quarter of the window less. */
    @Test
    void creditIsWhatWasTaken() {
        byte[] half = new byte[WINDOW / 2];
        inEveryOrder(run -> {
            run.schedule.thread("reader", () -> {
                run.buffer.put(half, 0, half.length);
                run.buffer.put(half, 0, half.length);
            });
            run.schedule.thread("consumer", () -> {
                int taken = 0;
                byte[] target = new byte[WINDOW];
                while (taken < WINDOW) {
                    taken += run.buffer.read(target, 0, WINDOW / 4);
                    assertThat(run.granted).isBetween(taken - WINDOW / 4L, (long) taken);
                }
            });
            return () -> assertThat(run.granted).isGreaterThanOrEqualTo(WINDOW * 3L / 4);
        });
    }
}
