package dev.tunnel.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.jspecify.annotations.Nullable;

/** Sets up a {@link ScriptedSshServer}. */
public final class ScriptedSshServerBuilder {
    private static final String EC_KEY = "ecdsa-sha2-nistp256";
    private static final int EC_BITS = 256;

    private final Map<Integer, ChannelScript> scripts = new HashMap<>();
    private final Map<String, SocketAddress> destinations = new HashMap<>();
    private final List<Consumer<SshServer>> customizers = new ArrayList<>();
    private String user = "tunnel";
    private String password = "secret of the test";
    private boolean anyDestination = true;
    private boolean authenticationStalls;
    private @Nullable Path authorizedKeys;

    ScriptedSshServerBuilder() {
        for (Fault fault : Fault.values()) {
            scripts.put(fault.port(), fault);
        }
    }

    /** Who can log in. */
    public ScriptedSshServerBuilder user(String user, String password) {
        this.user = user;
        this.password = password;
        return this;
    }

    /** Lets the owners of the public keys in the given authorized_keys file log in too. */
    public ScriptedSshServerBuilder authorizedKeys(Path file) {
        authorizedKeys = file;
        return this;
    }

    /** Never answers an attempt to authenticate. */
    public ScriptedSshServerBuilder authenticationStalls() {
        authenticationStalls = true;
        return this;
    }

    /** Plays the script for channels to the given destination port. */
    public ScriptedSshServerBuilder script(int port, ChannelScript script) {
        scripts.put(port, script);
        return this;
    }

    /** Permits connections to the given {@code host:port}, and to nothing else that is not permitted as well. */
    public ScriptedSshServerBuilder permit(String host, int port) {
        return route(host, port, new InetSocketAddress(host, port));
    }

    /** Permits the given {@code host:port}, which need not exist, and connects it to the given address. */
    public ScriptedSshServerBuilder route(String host, int port, SocketAddress address) {
        anyDestination = false;
        destinations.put(host + ":" + port, address);
        return this;
    }

    /** Advertises this window for channels. */
    public ScriptedSshServerBuilder window(long bytes) {
        return customize(sshd -> CoreModuleProperties.WINDOW_SIZE.set(sshd, bytes));
    }

    /** Advertises this greatest packet size for channels. */
    public ScriptedSshServerBuilder maxPacket(long bytes) {
        return customize(sshd -> CoreModuleProperties.MAX_PACKET_SIZE.set(sshd, bytes));
    }

    /** Starts a key exchange whenever so many bytes have passed. */
    public ScriptedSshServerBuilder rekeyEvery(long bytes) {
        return customize(sshd -> CoreModuleProperties.REKEY_BYTES_LIMIT.set(sshd, bytes));
    }

    /** Sets anything else; runs last. */
    public ScriptedSshServerBuilder customize(Consumer<SshServer> customizer) {
        customizers.add(customizer);
        return this;
    }

    /** Starts the server on a free port of 127.0.0.1. */
    public ScriptedSshServer start() throws IOException {
        SshServer sshd = SshServer.setUpDefaultServer();
        sshd.setHost("127.0.0.1");
        KeyPair hostKey = makeHostKey();
        sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        CoreModuleProperties.LIMIT_PACKET_SIZE.set(sshd, (long) Integer.MAX_VALUE);
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(sshd, Integer.MAX_VALUE);
        setUpAuthentication(sshd);
        customizers.forEach(customizer -> customizer.accept(sshd));
        return new ScriptedSshServer(this, sshd, hostKey);
    }

    private void setUpAuthentication(SshServer sshd) {
        sshd.setPasswordAuthenticator((name, secret, session) -> {
            if (authenticationStalls) {
                throw new AsyncAuthException();
            }
            return name.equals(user) && secret.equals(password);
        });
        if (authorizedKeys != null) {
            sshd.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(authorizedKeys));
        }
    }

    private static KeyPair makeHostKey() {
        try {
            return KeyUtils.generateKeyPair(EC_KEY, EC_BITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no " + EC_KEY + " keys", e);
        }
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    Map<Integer, ChannelScript> scripts() {
        return Map.copyOf(scripts);
    }

    Optional<SocketAddress> destination(String host, int port) {
        SocketAddress known = destinations.get(host + ":" + port);
        if (known == null && anyDestination) {
            return Optional.of(new InetSocketAddress(host, port));
        }
        return Optional.ofNullable(known);
    }
}
