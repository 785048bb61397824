package dev.tunnel.internal.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("dev.tunnel.Connection")
@Label("Tunnel Connection")
@Description("A connection through a tunnel, from when it was opened to its end")
final class ConnectionEvent extends ConnectionRelatedEvent implements ConnectionSpan {
    private static final ConnectionEvent PROBE = new ConnectionEvent();

    @Label("Bytes Sent")
    @Description("From the client to the destination")
    @DataAmount
    long bytesSent;

    @Label("Bytes Received")
    @Description("From the destination to the client")
    @DataAmount
    long bytesReceived;

    @Label("Reason")
    @Description("\"finished\" when both sides had ended their output, otherwise what cut the connection")
    String reason = "";

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static ConnectionEvent started() {
        ConnectionEvent event = new ConnectionEvent();
        event.begin();
        return event;
    }

    @Override
    public void end(Subject subject, long sent, long received, String why) {
        end();
        if (shouldCommit()) {
            about(subject);
            bytesSent = sent;
            bytesReceived = received;
            reason = why;
            commit();
        }
    }
}
