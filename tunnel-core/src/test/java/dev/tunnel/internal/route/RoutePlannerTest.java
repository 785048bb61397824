package dev.tunnel.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
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
        return new RoutePlanner(SHARED, STRICT, timeout, "me");
    }

    private static Route plan(Hop... hops) throws TunnelException {
        return planner(Duration.ofSeconds(15)).plan(List.of(hops));
    }

    @Test
    void fillsInWhatAHopDoesNotSay() throws Exception {
        ResolvedHop hop = plan(Hop.of("bastion")).last();

        assertThat(hop).hasToString("me@bastion:22");
        assertThat(hop.credentials()).isEqualTo(SHARED);
        assertThat(hop.hostKeys()).isEqualTo(STRICT);
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
        assertThat(route.hops().get(1).hostKeys()).isEqualTo(any);
        assertThat(List.of(route.hops().get(0), route.last())).allSatisfy(hop -> {
            assertThat(hop.credentials()).isEqualTo(SHARED);
            assertThat(hop.hostKeys()).isEqualTo(STRICT);
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
}
