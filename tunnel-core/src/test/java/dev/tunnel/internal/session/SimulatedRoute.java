package dev.tunnel.internal.session;

import dev.tunnel.internal.route.KeepAlive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Hops whose time is an argument: what comes from one comes through all before it, as long as they live. */
final class SimulatedRoute {
    private static final Duration ROUND_TRIP = Duration.ofMillis(50);
    /** The system's timer may start anywhere, so that it overflows soon. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private final List<Hop> hops = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) -> Long.compare(one.at - other.at, 0));
    private long now = START;
    private long wake = START;

    private record Event(long at, Runnable action) {}

    /** A hop, as far as it is watched. */
    final class Hop implements Peer {
        private final int index;
        private final Heartbeat heartbeat;
        private long lastReceived = now;
        private boolean dead;
        private boolean mute;
        private boolean held;
        private int asked;
        private @Nullable String lost;
        private long lostAt;

        Hop(KeepAlive keepAlive) {
            this.index = hops.size();
            Heartbeat before = index == 0 ? null : hops.get(index - 1).heartbeat;
            this.heartbeat = new Heartbeat(keepAlive, this, before, Runnable::run, stopped -> {});
        }

        @Override
        public long lastReceived() {
            return lastReceived;
        }

        @Override
        public boolean isHeld() {
            return held;
        }

        @Override
        public void ask() {
            asked++;
            if (!mute) {
                sendAt(now + ROUND_TRIP.toNanos());
            }
        }

        @Override
        public void lost(String reason) {
            lost = reason;
            lostAt = now;
        }

        private void sendAt(long time) {
            events.add(new Event(time, this::send));
        }

        private void send() {
            List<Hop> way = hops.subList(0, index + 1);
            if (way.stream().noneMatch(hop -> hop.dead)) {
                way.forEach(hop -> hop.lastReceived = now);
            }
        }

        /** Sends something of its own accord. */
        void sends(Duration after) {
            sendAt(now + after.toNanos());
        }

        /** Answers and sends nothing any more, nor lets anything through. */
        void dies(Duration after) {
            at(after, () -> dead = true);
        }

        /** Answers no keepalives, but lives. */
        void mute() {
            mute = true;
        }

        void hold(boolean on) {
            held = on;
        }

        int asked() {
            return asked;
        }

        /** Why it was given up, or null. */
        @Nullable
        String lost() {
            return lost;
        }

        /** The time from the start of the simulation to its loss. */
        Duration lostAfter() {
            return Duration.ofNanos(lostAt - START);
        }
    }

    Hop hop(Duration interval, int countMax) {
        Hop hop = new Hop(new KeepAlive(interval, countMax));
        hops.add(hop);
        return hop;
    }

    private void at(Duration after, Runnable action) {
        events.add(new Event(now + after.toNanos(), action));
    }

    /** Lets time pass, as the monitor sees it. */
    void run(Duration time) {
        long end = now + time.toNanos();
        while (end - next() >= 0 && anyAlive()) {
            now = later(next(), now);
            if (!events.isEmpty() && events.peek().at - now <= 0) {
                events.remove().action.run();
            } else {
                check(0);
            }
        }
        now = end;
    }

    /** Lets time pass in which the monitor doesn't run, nor anything is read. */
    void pause(Duration time) {
        now += time.toNanos();
        check(now - wake);
    }

    /** Lets time pass that the system's timer doesn't count. */
    void sleep(Duration time) {
        check(time.toNanos());
    }

    private void check(long gap) {
        long next = now + Duration.ofDays(1).toNanos();
        for (Hop hop : hops) {
            long wanted = hop.heartbeat.check(now, gap);
            next = wanted - next < 0 ? wanted : next;
        }
        wake = next;
    }

    private long next() {
        return events.isEmpty() || events.peek().at - wake > 0 ? wake : events.peek().at;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private boolean anyAlive() {
        return hops.stream().allMatch(hop -> hop.lost == null);
    }
}
