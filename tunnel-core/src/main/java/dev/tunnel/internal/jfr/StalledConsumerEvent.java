package dev.tunnel.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

@Name("dev.tunnel.StalledConsumer")
@Label("Tunnel Stalled Consumer")
@Description("One side of a connection that took nothing for a long time, so that the other side had to wait")
@Threshold("1 s")
final class StalledConsumerEvent extends ConnectionRelatedEvent implements StallSpan {
    private static final StalledConsumerEvent PROBE = new StalledConsumerEvent();

    @Label("Consumer")
    @Description("The side that took nothing: \"client\" or \"destination\"")
    String consumer = "";

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static StalledConsumerEvent started() {
        StalledConsumerEvent event = new StalledConsumerEvent();
        event.begin();
        return event;
    }

    @Override
    public void end(Subject subject, String side) {
        end();
        if (shouldCommit()) {
            about(subject);
            consumer = side;
            commit();
        }
    }
}
