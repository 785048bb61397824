package dev.tunnel.examples.containers;

import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.examples.Resources;
import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A bank at work, over a tunnel through both bastions. */
final class Scene implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Resources resources = new Resources();
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger failedAttempts = new AtomicInteger();
    private final PrivateNetwork network;
    private final SshClient client;
    private final LocalTunnel tunnel;
    private final Bank bank;

    Scene(PrivateNetwork network) throws IOException, SQLException {
        this.network = network;
        this.client = resources.add(network.settings(SshClient.builder())
                .keepAlive(Duration.ofSeconds(2), 3)
                .build());
        this.tunnel = resources.add(Tunnel.local("postgres", 5432)
                .via(network.hop1(PrivateNetwork.LOGIN), network.hop2(PrivateNetwork.LOGIN))
                .client(client)
                .listener(this::note)
                .open());
        this.bank = resources.add(Bank.open(tunnel.hostAndPort()));
    }

    private void note(TunnelEvent event) {
        if (event instanceof TunnelEvent.ReconnectFailed) {
            failedAttempts.incrementAndGet();
        } else if (event instanceof TunnelEvent.StateChanged change && change.to() == TunnelState.RECONNECTING) {
            losses.incrementAndGet();
        }
    }

    PrivateNetwork network() {
        return network;
    }

    LocalTunnel tunnel() {
        return tunnel;
    }

    Bank bank() {
        return bank;
    }

    /** Over the tunnel's own login. */
    SshConnection connect() throws TunnelException {
        return client.connect(network.hop1(PrivateNetwork.LOGIN), network.hop2(PrivateNetwork.LOGIN));
    }

    /** How often the session was lost. */
    int losses() {
        return losses.get();
    }

    /** Waits until the tunnel has noticed that its session is lost. */
    void awaitLoss() {
        Await.until("the tunnel loses its session", LIMIT, () -> losses() > 0);
    }

    /** Waits until the tunnel has tried in vain to connect again. */
    void awaitFailedAttempt() {
        Await.until("an attempt fails", LIMIT, () -> failedAttempts.get() > 0);
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
