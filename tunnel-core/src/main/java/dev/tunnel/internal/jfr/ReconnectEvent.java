package dev.tunnel.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.tunnel.Reconnect")
@Label("Tunnel Reconnect")
@Description("An attempt to connect the lost route of a tunnel again")
@Category({"Tunnel"})
@StackTrace(false)
final class ReconnectEvent extends Event implements ReconnectSpan {
    private static final ReconnectEvent PROBE = new ReconnectEvent();

    @Label("Tunnel")
    @Description("Listening address, destination and route")
    String tunnel = "";

    @Label("Attempt")
    @Description("The number of the attempt since the route was lost, starting at 1")
    int attempt;

    @Label("Cause")
    @Description("Why the route was lost")
    String cause = "";

    @Label("Failure")
    @Description("Why the attempt failed; empty if it succeeded")
    String failure = "";

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static ReconnectEvent started() {
        ReconnectEvent event = new ReconnectEvent();
        event.begin();
        return event;
    }

    @Override
    public void end(String ofTunnel, int number, String lostBecause, String failedBecause) {
        end();
        if (shouldCommit()) {
            tunnel = ofTunnel;
            attempt = number;
            cause = lostBecause;
            failure = failedBecause;
            commit();
        }
    }
}
