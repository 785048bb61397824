package dev.tunnel.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a scenario of several threads again and again, one thread at a time, in every order in which its threads can
 * pass its lock. For code whose shared state is guarded by that lock alone these are all the orders that matter:
 * whatever can happen, happens in one of them, on every run and every machine.
 */
public final class Interleavings {
    private static final int MOST = 200_000;

    /** The number of the one that was taken among those that could have gone on, for each step so far. */
    private final List<Integer> choices = new ArrayList<>();

    private final List<Integer> alternatives = new ArrayList<>();
    private int step;

    private final int interruptions;

    private Interleavings(int interruptions) {
        this.interruptions = interruptions;
    }

    /** What is to be run once for every order. */
    @FunctionalInterface
    public interface Scenario {
        /** Starts threads, which run later; what is returned checks what they have left. */
        Check prepare(Schedule schedule) throws Exception;
    }

    /** Looks at what the threads of a scenario have left when all have ended. */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    /** Runs the scenario in every order and tells how many there are; fails with the first order that goes wrong. */
    public static int runAll(Scenario scenario) {
        return runAll(Integer.MAX_VALUE, scenario);
    }

    /**
     * As {@link #runAll(Scenario)}, but only those orders in which a thread that could go on has to let another go
     * first so many times at most. Most bugs need one or two such interruptions, and the orders are far fewer.
     */
    public static int runAll(int interruptions, Scenario scenario) {
        Interleavings all = new Interleavings(interruptions);
        int count = 0;
        do {
            all.runOne(scenario);
            count++;
            if (count > MOST) {
                throw new AssertionError("more than " + MOST + " orders: make the scenario smaller");
            }
        } while (all.advance());
        return count;
    }

    private void runOne(Scenario scenario) {
        step = 0;
        Schedule schedule = new Schedule(this::choose, interruptions);
        try (schedule) {
            Check check = scenario.prepare(schedule);
            schedule.run();
            check.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nin this order: " + schedule.trace(), e);
        }
    }

    /** As the last time, as far as that is prescribed, and then the first. */
    private int choose(int among) {
        if (step == choices.size()) {
            choices.add(0);
            alternatives.add(among);
        } else if (alternatives.get(step) != among) {
            throw new AssertionError("the scenario does something else each time");
        }
        return choices.get(step++);
    }

    /** The last choice that has an alternative is made otherwise; false if there is none. */
    private boolean advance() {
        for (int last = choices.size() - 1; last >= 0; last--) {
            int next = choices.get(last) + 1;
            if (next < alternatives.get(last)) {
                choices.set(last, next);
                return true;
            }
            choices.remove(last);
            alternatives.remove(last);
        }
        return false;
    }
}
