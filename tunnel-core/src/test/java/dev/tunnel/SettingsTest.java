package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.config.HostKeyConfig;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hop's own setting counts before the builder's, that before the client's, and that before the default. */
class SettingsTest {
    private static final Duration BUILDERS = Duration.ofSeconds(3);
    private static final Duration CLIENTS = Duration.ofSeconds(4);

    private static Credentials key(String path) {
        return Credentials.none().identity(Path.of(path));
    }

    private static HostKeyPolicy known(String path) {
        return HostKeyPolicy.strict(Path.of(path));
    }

    private static ResolvedHop only(Route route) {
        assertThat(route.hops()).hasSize(1);
        return route.last();
    }

    @Test
    void theDefaultsAreSafe() throws Exception {
        ResolvedHop hop = only(Tunnel.local("db", 1).via("a").route());

        assertThat(hop.credentials()).isEqualTo(Credentials.defaults());
        assertThat(hop.target().hostKeys().policy()).isInstanceOfSatisfying(HostKeyPolicy.KnownHosts.class, policy -> {
            assertThat(policy.checking()).isEqualTo(HostKeyConfig.Checking.ASK);
            assertThat(policy.prompt()).as("who could be asked").isNull();
        });
        assertThat(hop.connectTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(hop.user()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void theClientsSettingsCountBeforeTheDefaults() throws Exception {
        try (SshClient client = SshClient.builder()
                .credentials(key("/client"))
                .hostKeys(known("/client"))
                .connectTimeout(CLIENTS)
                .build()) {
            ResolvedHop hop = only(Tunnel.local("db", 1).via("a").client(client).route());

            assertThat(hop.credentials()).isEqualTo(key("/client"));
            assertThat(hop.target().hostKeys().policy()).isEqualTo(known("/client"));
            assertThat(hop.connectTimeout()).isEqualTo(CLIENTS);
        }
    }

    @Test
    void theBuildersSettingsCountBeforeTheClientsOneByOne() throws Exception {
        try (SshClient client = SshClient.builder()
                .credentials(key("/client"))
                .hostKeys(known("/client"))
                .connectTimeout(CLIENTS)
                .build()) {
            LocalTunnel.Builder builder = Tunnel.local("db", 1).via("a").client(client);

            assertThat(only(builder.connectTimeout(BUILDERS).route()).connectTimeout())
                    .isEqualTo(BUILDERS);
            assertThat(only(builder.route()).credentials()).isEqualTo(key("/client"));
            assertThat(only(builder.credentials(key("/builder")).route()).credentials())
                    .isEqualTo(key("/builder"));
            assertThat(only(builder.route()).target().hostKeys().policy()).isEqualTo(known("/client"));
        }
    }

    @Test
    void theBuildersPolicyForLostRoutesCountsBeforeTheClients() throws Exception {
        Reconnect thrice = Reconnect.always().maxAttempts(3);
        try (SshClient client = SshClient.builder().reconnect(thrice).build()) {
            LocalTunnel.Builder builder = Tunnel.local("db", 1).via("a");
            assertThat(reconnect(builder)).isEqualTo(Reconnect.always());
            assertThat(reconnect(builder.client(client))).isEqualTo(thrice);
            assertThat(reconnect(builder.reconnect(Reconnect.never()))).isEqualTo(Reconnect.never());
        }
    }

    private static Reconnect reconnect(LocalTunnel.Builder builder) throws TunnelException {
        return builder.uplink(builder.clientOrNew()).reconnect();
    }

    @Test
    void aTunnelThatWantsSessionsOfItsOwnSharesNone() throws Exception {
        LocalTunnel.Builder builder = Tunnel.local("db", 1).via("a", "b");

        assertThat(builder.route().hops()).allMatch(hop -> hop.sharing().shared());
        assertThat(builder.unshared().route().hops())
                .noneMatch(hop -> hop.sharing().shared());
    }

    @Test
    void aHopsOwnSettingsCountBeforeAll() throws Exception {
        Hop own = Hop.of("a").credentials(key("/hop")).hostKeys(known("/hop"));
        ResolvedHop hop = only(Tunnel.local("db", 1)
                .credentials(key("/builder"))
                .hostKeys(known("/builder"))
                .via(own)
                .route());

        assertThat(hop.credentials()).isEqualTo(key("/hop"));
        assertThat(hop.target().hostKeys().policy()).isEqualTo(known("/hop"));
    }

    @Test
    void anExplicitIdentitySwitchesTheDefaultsOff() throws Exception {
        Credentials credentials = only(Tunnel.local("db", 1)
                        .identity(Path.of("/one"))
                        .identity(Path.of("/two"))
                        .via("a")
                        .route())
                .credentials();

        assertThat(credentials.useDefaults()).isFalse();
        assertThat(credentials.identities())
                .containsExactly(Identity.of(Path.of("/one")), Identity.of(Path.of("/two")));
        assertThat(credentials.agent()).isNull();
    }
}
