package dev.tunnel.internal.jfr;

/**
 * Records what happens as events of the JDK's Flight Recorder. Where this JVM has none, or where nobody records such an
 * event, nothing is measured or allocated. Only this class names the classes of the events, and only if they can be
 * loaded: the module {@code jdk.jfr} is optional.
 */
public final class Recorder {
    private static final boolean PRESENT = isPresent();

    private Recorder() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.Event", false, Recorder.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** A connection begins. */
    public static ConnectionSpan connection() {
        return PRESENT && ConnectionEvent.isRecorded() ? ConnectionEvent.started() : ConnectionSpan.NONE;
    }

    /** A connection has failed before it began. */
    public static void connectionFailed(Subject subject, String reason) {
        if (PRESENT && ConnectionFailedEvent.isRecorded()) {
            ConnectionFailedEvent.record(subject, reason);
        }
    }

    /** A consumer is given something. */
    public static StallSpan stall() {
        return PRESENT && StalledConsumerEvent.isRecorded() ? StalledConsumerEvent.started() : StallSpan.NONE;
    }

    /** An attempt to connect a lost route again begins. */
    public static ReconnectSpan reconnect() {
        return PRESENT && ReconnectEvent.isRecorded() ? ReconnectEvent.started() : ReconnectSpan.NONE;
    }
}
