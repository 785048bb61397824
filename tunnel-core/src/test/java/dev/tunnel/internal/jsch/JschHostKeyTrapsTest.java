package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchUnknownHostKeyException;
import com.jcraft.jsch.UserInfo;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How stock JSch decides on host keys, and the library is built around; see {@link JschChannelTrapsTest}. */
@Timeout(60)
class JschHostKeyTrapsTest {

    @ParameterizedTest
    @ValueSource(strings = {"no", "accept-new", "off", "true"})
    void acceptsAChangedHostKeyUnlessToldYesOrAsk(String strictHostKeyChecking) throws Exception {
        Verdict changed = new Verdict(HostKeyRepository.CHANGED);
        connect(changed, strictHostKeyChecking);
    }

    @Test
    void acceptNewDoesNotEvenRecordANewKey() throws Exception {
        Verdict unknown = new Verdict(HostKeyRepository.NOT_INCLUDED);
        connect(unknown, "accept-new");
        assertThat(unknown.added).isZero();
    }

    @Test
    void refusesAChangedAndAnUnknownHostKeyWhenToldYes() {
        assertThatThrownBy(() -> connect(new Verdict(HostKeyRepository.CHANGED), "yes"))
                .isInstanceOf(JSchChangedHostKeyException.class);
        assertThatThrownBy(() -> connect(new Verdict(HostKeyRepository.NOT_INCLUDED), "yes"))
                .isInstanceOf(JSchUnknownHostKeyException.class);
    }

    @Test
    void asksTheRepositoryForTheHostWithItsPort() throws Exception {
        Verdict known = new Verdict(HostKeyRepository.OK);
        int port = connect(known, "yes");
        assertThat(known.hosts).containsExactly("[127.0.0.1]:" + port);
    }

    @Test
    void failsWithoutAJschExceptionWhenTheRepositoryHasNoListForAnAcceptedKey() {
        Verdict withoutList = new Verdict(HostKeyRepository.OK);
        withoutList.list = null;
        assertThatThrownBy(() -> connect(withoutList, "yes")).isInstanceOf(NullPointerException.class);
    }

    private static int connect(Verdict verdict, String strictHostKeyChecking) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            client.session().setHostKeyRepository(verdict);
            client.session().setConfig("StrictHostKeyChecking", strictHostKeyChecking);
            client.connect();
            assertThat(client.session().isConnected()).isTrue();
            return server.port();
        }
    }

    /** Says the same of every key. */
    private static final class Verdict implements HostKeyRepository {
        private final int verdict;
        private final List<String> hosts = new CopyOnWriteArrayList<>();
        private HostKey @Nullable [] list = new HostKey[0];
        private int added;

        Verdict(int verdict) {
            this.verdict = verdict;
        }

        @Override
        public int check(String host, byte[] key) {
            hosts.add(host);
            return verdict;
        }

        @Override
        public void add(HostKey hostkey, @Nullable UserInfo ui) {
            added++;
        }

        @Override
        public void remove(String host, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(String host, String type, byte[] key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getKnownHostsRepositoryID() {
            return "test";
        }

        @Override
        public HostKey[] getHostKey() {
            return new HostKey[0];
        }

        @Override
        public HostKey @Nullable [] getHostKey(String host, String type) {
            return list;
        }
    }
}
