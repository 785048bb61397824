package dev.tunnel.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From hops as given to hops with everything filled in. */
class RoutePlannerTest {
    private static final Credentials SHARED = Credentials.none().identity(Path.of("/shared"));
    private static final HostKeyPolicy STRICT = HostKeyPolicy.strict(Path.of("/known_hosts"));

    private static RoutePlanner planner(Duration timeout) {
        return new RoutePlanner(SshConfig.parse("User me"), SHARED, STRICT, null, timeout, null);
    }

    private static Route plan(Hop... hops) throws TunnelException {
        return planner(Duration.ofSeconds(15)).plan(List.of(hops));
    }

    @Test
    void fillsInWhatAHopDoesNotSay() throws Exception {
        ResolvedHop hop = plan(Hop.of("bastion")).last();

        assertThat(hop).hasToString("me@bastion:22");
        assertThat(hop.credentials()).isEqualTo(SHARED);
        assertThat(hop.target().hostKeys().policy()).isEqualTo(STRICT);
        assertThat(hop.connectTimeout()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void whatAHopSaysItselfCountsForThatHopAlone() throws Exception {
        Credentials own = Credentials.none().identity(Path.of("/own"));
        HostKeyPolicy any = HostKeyPolicy.acceptAnyInsecurely();
        Route route =
                plan(Hop.of("a"), Hop.of("you@[::1]:2222").credentials(own).hostKeys(any), Hop.of("c"));

        assertThat(route.hops().get(1)).hasToString("you@[::1]:2222");
        assertThat(route.hops().get(1).credentials()).isEqualTo(own);
        assertThat(route.hops().get(1).target().hostKeys().policy()).isEqualTo(any);
        assertThat(List.of(route.hops().get(0), route.last())).allSatisfy(hop -> {
            assertThat(hop.credentials()).isEqualTo(SHARED);
            assertThat(hop.target().hostKeys().policy()).isEqualTo(STRICT);
        });
    }

    @Test
    void keepsTheOrderAndNamesHopsAsMessagesDo() throws Exception {
        Route route = plan(Hop.of("a"), Hop.of("b:2222"));

        assertThat(route).hasToString("a,b:2222");
        assertThat(route.asGiven()).containsExactly(Hop.of("a"), Hop.of("b:2222"));
        assertThat(route.locate(Hop.of("b:2222"))).isEqualTo("hop 2 of 2 (me@b:2222)");
        assertThat(route.locate(Hop.of("stranger"))).isEmpty();
        assertThat(route.locate(null)).isEmpty();
    }

    @Test
    void aRouteWithoutHopsIsRefused() {
        assertThatThrownBy(() -> plan())
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("via(");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P2D"})
    void aTimeoutOutOfRangeIsRefused(Duration timeout) {
        assertThatThrownBy(() -> planner(timeout).plan(List.of(Hop.of("a"))))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining(timeout.toString());
    }

    private static Route plan(SshConfig config, Hop... via) throws TunnelException {
        return new RoutePlanner(config, null, null, null, null, null).plan(List.of(via));
    }

    @Test
    void withoutALineTheDefaultsCount() throws Exception {
        ResolvedHop hop = plan(SshConfig.none(), Hop.of("a")).last();

        assertThat(hop).hasToString(System.getProperty("user.name") + "@a:22");
        assertThat(hop.credentials()).isEqualTo(Credentials.defaults());
        assertThat(hop.connectTimeout()).hasSeconds(15);
        assertThat(hop.keepAlive()).isEqualTo(new KeepAlive(Duration.ofSeconds(15), 3));
        assertThat(hop.sharing()).isEqualTo(new Sharing(true, Duration.ofSeconds(3)));
    }

    @Test
    void sshConfigCountsBeforeTheDefaults() throws Exception {
        SshConfig config = SshConfig.parse("""
                Host a
                  HostName a.example
                  User deploy
                  Port 2222
                  ConnectTimeout 3
                  ServerAliveInterval 0
                  ServerAliveCountMax 7
                  ControlMaster no
                  ControlPersist 1m
                """);
        ResolvedHop hop = plan(config, Hop.of("a")).last();

        assertThat(hop).hasToString("deploy@a.example:2222");
        assertThat(hop.connectTimeout()).hasSeconds(3);
        assertThat(hop.keepAlive()).isEqualTo(new KeepAlive(Duration.ZERO, 7));
        assertThat(hop.sharing()).isEqualTo(new Sharing(false, Duration.ofMinutes(1)));
    }

    @Test
    void whatCodeSaysCountsBeforeSshConfig() throws Exception {
        SshConfig config = SshConfig.parse("""
                Host a
                  User deploy
                  Port 2222
                  ConnectTimeout 3
                  ServerAliveInterval 5
                  StrictHostKeyChecking accept-new
                """);
        KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(1), 1);
        Route route = new RoutePlanner(config, SHARED, STRICT, null, Duration.ofSeconds(1), keepAlive)
                .plan(List.of(Hop.of("me@a:22")));

        assertThat(route.last()).hasToString("me@a:22");
        assertThat(route.last().credentials()).isEqualTo(SHARED);
        assertThat(route.last().target().hostKeys().policy()).isEqualTo(STRICT);
        assertThat(route.last().connectTimeout()).hasSeconds(1);
        assertThat(route.last().keepAlive()).isEqualTo(keepAlive);
    }

    @Test
    void anOptionOfAHopCountsBeforeSshConfigForThatHopAlone() throws Exception {
        SshConfig config = SshConfig.parse("Host *\n  User deploy\n  HostName %h.example");
        Route route = plan(config, Hop.of("a"), Hop.of("b").option("HostName", "%h.test"), Hop.of("c"));

        assertThat(route.hops())
                .extracting(ResolvedHop::toString)
                .containsExactly("deploy@a.example:22", "deploy@b.test:22", "deploy@c.example:22");
        assertThatThrownBy(() -> plan(config, Hop.of("a").option("Prot", "1")))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("Prot");
    }

    @Test
    void jumpHostsOfTheFirstHopComeBeforeIt() throws Exception {
        SshConfig config = SshConfig.parse("""
                Host b
                  ProxyJump gate,ops@a:2222
                Host *
                  User deploy
                """);
        Route route = plan(config, Hop.of("b"), Hop.of("c"));

        assertThat(route).hasToString("gate,ops@a:2222,b,c");
        assertThat(route.hops()).extracting(ResolvedHop::index).containsExactly(1, 2, 3, 4);
        assertThat(route.locate(Hop.of("c"))).isEqualTo("hop 4 of 4 (deploy@c:22)");
        assertThat(plan(config, Hop.of("c"), Hop.of("b"))).hasToString("c,b");
    }

    @Test
    void aRefusedConnectionSaysWhy() {
        SshConfig config = SshConfig.parse("Host a\n  RefuseConnection \"use b instead\"");
        assertThatThrownBy(() -> plan(config, Hop.of("a"), Hop.of("b")))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("ssh_config refuses the connection to a: use b instead");
    }

    @Test
    void aZoneInAnAddressIsNoToken() throws Exception {
        assertThat(plan(SshConfig.parse("User me"), Hop.of("[fe80::1%eth0]:22"), Hop.of("b")))
                .hasToString("[fe80::1%eth0]:22,b");
    }
}
