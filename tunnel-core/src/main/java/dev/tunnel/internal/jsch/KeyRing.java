package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import java.util.List;
import java.util.Vector;

/**
 * Exactly the keys that one hop may see in one login, each once: JSch asks again for them when a server wants a second
 * key after the first (partial success, RFC 4252 section 5.1).
 */
final class KeyRing implements IdentityRepository {
    private final List<OfferedKey> keys;
    private final Runnable beforeUse;

    /** Calls {@code beforeUse} when JSch is about to offer the keys. */
    KeyRing(List<OfferedKey> keys, Runnable beforeUse) {
        this.keys = List.copyOf(keys);
        this.beforeUse = beforeUse;
    }

    @Override
    public String getName() {
        return "tunnel";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // JSch's interface wants a Vector
    public Vector<Identity> getIdentities() {
        beforeUse.run();
        return new Vector<>(keys.stream().filter(key -> !key.wasOffered()).toList());
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        // The keys belong to the hop for as long as it lives.
    }
}
