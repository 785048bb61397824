package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.FlightRecording;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a flight recording tells of real connections. */
class FlightRecorderTest {
    private static final Duration STALL = Duration.ofMillis(300);
    /** More than the sockets and windows in between can hold. */
    private static final Payload MUCH = Payload.of(64 << 20);

    @AutoClose
    static OpenSshServer server;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
    }

    private static LocalTunnel.Builder to(TcpPeer peer) throws IOException {
        return Fixture.tunnelTo(peer, Fixture.hop(server));
    }

    private static RecordedEvent only(FlightRecording recording) throws IOException {
        return assertThat(recording.events()).singleElement().actual();
    }

    private static void assertAbout(RecordedEvent event, LocalTunnel tunnel, Socket client) {
        assertThat(event.getString("tunnel")).isEqualTo(tunnel.toString());
        assertThat(event.getLong("connectionId")).isEqualTo(1);
        assertThat(event.getString("originator")).isEqualTo("127.0.0.1:" + client.getLocalPort());
        assertThat(event.getString("destination"))
                .isEqualTo(tunnel.destination().toString());
        assertThat(event.getStackTrace()).isNull();
    }

    private static void awaitNone(LocalTunnel tunnel) {
        Await.until("no connection is open", () -> tunnel.stats().connectionsOpen() == 0);
    }

    @Test
    void aConnectionIsRecordedFromItsOpeningToItsEnd() throws Exception {
        long start = System.nanoTime();
        try (FlightRecording recording = new FlightRecording("dev.tunnel.Connection", Duration.ZERO);
                TcpPeer source = TcpPeer.source(Payload.of(1_000_003));
                LocalTunnel tunnel = to(source).open();
                Socket client = Fixture.client(tunnel)) {
            Payload.of(12_345).writeTo(client.getOutputStream());
            client.shutdownOutput();
            Received.drain(client.getInputStream());
            awaitNone(tunnel);
            Duration passed = Duration.ofNanos(System.nanoTime() - start);

            RecordedEvent event = only(recording);
            assertAbout(event, tunnel, client);
            assertThat(event.getLong("bytesSent")).isEqualTo(12_345);
            assertThat(event.getLong("bytesReceived")).isEqualTo(1_000_003);
            assertThat(event.getString("reason")).isEqualTo("finished");
            assertThat(event.getDuration()).isPositive().isLessThan(passed);
        }
    }

    @Test
    void aConnectionThatWasCutTellsWhy() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.Connection", Duration.ZERO);
                TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = to(echo).open();
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            tunnel.close();
            awaitNone(tunnel);

            RecordedEvent event = only(recording);
            assertAbout(event, tunnel, client);
            assertThat(event.getString("reason")).isEqualTo("closed by the program");
        }
    }

    @Test
    void aRefusedConnectionIsAnEventOfItsOwn() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.ConnectionFailed", Duration.ZERO);
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", Ports.free())
                        .via(Fixture.hop(server))
                        .open();
                Socket client = Fixture.client(tunnel)) {
            LimitsTest.assertReset(client);

            RecordedEvent event = only(recording);
            assertAbout(event, tunnel, client);
            assertThat(event.getString("reason")).contains("connect failed");
        }
    }

    @Test
    void aClientThatStopsReadingIsRecordedOnceItReadsOn() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.StalledConsumer", STALL);
                TcpPeer source = TcpPeer.source(MUCH);
                LocalTunnel tunnel = to(source).open();
                Socket client = Fixture.client(tunnel)) {
            awaitStandstill(() -> tunnel.stats().bytesReceived());
            assertThat(Received.drain(client.getInputStream())).isEqualTo(MUCH.expected());
            client.close();
            awaitNone(tunnel);

            assertStalled(recording, "client", tunnel, client);
        }
    }

    @Test
    void aDestinationThatStopsReadingIsRecordedOnceItReadsOn() throws Exception {
        CountDownLatch readOn = new CountDownLatch(1);
        try (FlightRecording recording = new FlightRecording("dev.tunnel.StalledConsumer", STALL);
                TcpPeer sink = TcpPeer.start((connection, received) -> {
                    awaitQuietly(readOn);
                    received.accept(Received.drain(connection.input()));
                });
                LocalTunnel tunnel = to(sink).open();
                Socket client = Fixture.client(tunnel)) {
            Thread sender = new Thread(() -> send(client));
            sender.start();
            awaitStandstill(() -> tunnel.stats().bytesSent());
            readOn.countDown();
            assertThat(sink.awaitReceived(1)).isEqualTo(MUCH.expected());
            sender.join();
            awaitNone(tunnel);

            assertStalled(recording, "destination", tunnel, client);
        }
    }

    private static void send(Socket client) {
        try {
            MUCH.writeTo(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a counter has begun to count and then stood still for longer than a stall has to. */
    private static void awaitStandstill(LongSupplier counter) {
        Await.until("something moves", () -> counter.getAsLong() > 0);
        long seen = 0;
        long now = counter.getAsLong();
        while (now != seen) {
            seen = now;
            long before = seen;
            Await.comes(STALL.multipliedBy(3), () -> counter.getAsLong() != before);
            now = counter.getAsLong();
        }
    }

    private static void assertStalled(FlightRecording recording, String consumer, LocalTunnel tunnel, Socket client)
            throws IOException {
        assertThat(recording.events()).isNotEmpty().allSatisfy(event -> {
            assertAbout(event, tunnel, client);
            assertThat(event.getString("consumer")).isEqualTo(consumer);
            assertThat(event.getDuration()).isGreaterThanOrEqualTo(STALL);
        });
    }
}
