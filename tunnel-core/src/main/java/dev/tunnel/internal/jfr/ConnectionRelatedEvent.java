package dev.tunnel.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/** What the events about one connection have in common. */
@Category({"Tunnel"})
@StackTrace(false)
abstract class ConnectionRelatedEvent extends Event {
    @Label("Tunnel")
    @Description("Listening address, destination and route")
    String tunnel = "";

    @Label("Connection Id")
    @Description("The connection's number in its tunnel")
    long connectionId;

    @Label("Originator")
    @Description("The client's address")
    String originator = "";

    @Label("Destination")
    @Description("Empty if the client of a dynamic tunnel hasn't said it")
    String destination = "";

    final void about(Subject subject) {
        tunnel = subject.tunnel();
        connectionId = subject.id();
        originator = subject.originator().toString();
        Object to = subject.destination();
        destination = to == null ? "" : to.toString();
    }
}
