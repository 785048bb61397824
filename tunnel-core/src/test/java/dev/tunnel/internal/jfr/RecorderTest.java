package dev.tunnel.internal.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.FlightRecording;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the events look like; what they tell of real connections is in {@code FlightRecorderTest}. */
class RecorderTest {
    private static final Set<String> COMMON = Set.of("startTime", "duration", "eventThread", "stackTrace");

    private static EventType type(String name) {
        try (Recording recording = new Recording()) {
            // Makes the recorder find the class.
            recording.enable(name);
            recording.start();
            Recorder.connection();
            Recorder.stall();
            Recorder.reconnect();
            Recorder.connectionFailed(new Named("tunnel", 1, "client", "server"), "reason");
            return FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .filter(type -> type.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Named(String tunnel, long id, Object originator, Object destination) implements Subject {}

    @Test
    void nothingIsMadeOfWhatNobodyRecords() {
        assertThat(Recorder.connection()).isSameAs(ConnectionSpan.NONE);
        assertThat(Recorder.stall()).isSameAs(StallSpan.NONE);
        assertThat(Recorder.reconnect()).isSameAs(ReconnectSpan.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "ConnectionFailed", "StalledConsumer", "Reconnect"})
    void everyEventAndFieldHasALabelForPeople(String name) {
        EventType type = type("dev.tunnel." + name);

        assertThat(type.getCategoryNames()).containsExactly("Tunnel");
        assertThat(type.getLabel()).startsWith("Tunnel ");
        assertThat(type.getDescription()).isNotBlank();
        assertThat(type.getFields())
                .filteredOn(field -> !COMMON.contains(field.getName()))
                .isNotEmpty()
                .allSatisfy(field ->
                        assertThat(field.getLabel()).as(field.getName()).isNotBlank());
    }

    @Test
    void bytesAreAmountsOfData() {
        Set<String> amounts = type("dev.tunnel.Connection").getFields().stream()
                .filter(field -> "jdk.jfr.DataAmount".equals(field.getContentType()))
                .map(ValueDescriptor::getName)
                .collect(Collectors.toSet());

        assertThat(amounts).containsExactlyInAnyOrder("bytesSent", "bytesReceived");
    }

    @Test
    void anAttemptToReconnectIsAnEvent() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.Reconnect", Duration.ZERO)) {
            Recorder.reconnect().end("tunnel[1->db:5432 via a]", 1, "connection reset", "connection refused");
            Recorder.reconnect().end("tunnel[1->db:5432 via a]", 2, "connection reset", "");
            List<RecordedEvent> events = recording.events();

            assertThat(events).hasSize(2);
            RecordedEvent first = events.get(0);
            assertThat(first.getString("tunnel")).isEqualTo("tunnel[1->db:5432 via a]");
            assertThat(first.getInt("attempt")).isEqualTo(1);
            assertThat(first.getString("cause")).isEqualTo("connection reset");
            assertThat(first.getString("failure")).isEqualTo("connection refused");
            assertThat(first.getStackTrace()).isNull();
            assertThat(events.get(1).getString("failure")).isEmpty();
        }
    }

    @Test
    void whatIsShorterThanTheThresholdIsNoStall() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.StalledConsumer", Duration.ofMinutes(1))) {
            Recorder.stall().end(new Named("tunnel", 1, "client", "server"), "client");

            assertThat(recording.events()).isEmpty();
        }
    }
}
