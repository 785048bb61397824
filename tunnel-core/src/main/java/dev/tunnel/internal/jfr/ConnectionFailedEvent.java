package dev.tunnel.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("dev.tunnel.ConnectionFailed")
@Label("Tunnel Connection Failed")
@Description("A client that could not be connected to its destination, and was reset")
final class ConnectionFailedEvent extends ConnectionRelatedEvent {
    private static final ConnectionFailedEvent PROBE = new ConnectionFailedEvent();

    @Label("Reason")
    String reason = "";

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static void record(Subject subject, String reason) {
        ConnectionFailedEvent event = new ConnectionFailedEvent();
        if (event.shouldCommit()) {
            event.about(subject);
            event.reason = reason;
            event.commit();
        }
    }
}
