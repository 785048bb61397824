package dev.tunnel.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of one kind of event, which begins at once. */
public final class FlightRecording implements AutoCloseable {
    private final Recording recording = new Recording();
    private final String event;

    /** Records the events that have lasted for the given time at least. */
    public FlightRecording(String event, Duration threshold) {
        this.event = event;
        recording.enable(event).withThreshold(threshold);
        recording.start();
    }

    /** What it has so far, in the order of the ends. */
    public List<RecordedEvent> events() throws IOException {
        Path file = Files.createTempFile("tunnel-", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(recorded -> recorded.getEventType().getName().equals(event))
                    .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}
