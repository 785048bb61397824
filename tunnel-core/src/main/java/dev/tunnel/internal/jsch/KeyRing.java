package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import java.util.List;
import java.util.Vector;

/** Exactly the keys that one hop may see, as JSch wants them. */
final class KeyRing implements IdentityRepository {
    private final List<Identity> identities;

    KeyRing(List<Identity> identities) {
        this.identities = List.copyOf(identities);
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
        return new Vector<>(identities);
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
