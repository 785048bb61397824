package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Identity;
import dev.tunnel.internal.session.QuestionTime;
import org.jspecify.annotations.Nullable;

/** A key in one login, as JSch wants it, and what became of it. */
final class OfferedKey implements Identity {
    private final UserKey key;
    private final QuestionTime asked;
    private volatile boolean offered;
    private volatile @Nullable String problem;

    /** Counts the time in which somebody is asked for a passphrase. */
    OfferedKey(UserKey key, QuestionTime asked) {
        this.key = key;
        this.asked = asked;
    }

    String source() {
        return key.source();
    }

    /** Whether the server was asked if it accepts the key. */
    boolean wasOffered() {
        return offered;
    }

    /** Why it could not be used, or null; a sentence. */
    @Nullable
    String problem() {
        return problem;
    }

    private @Nullable PublicKey publicKey() {
        if (key.publicKey() != null) {
            return key.publicKey();
        }
        try {
            return unlocked().publicKey();
        } catch (UnusableKeyException e) {
            problem = key.source() + " " + e.getMessage();
            return null;
        }
    }

    private Signer unlocked() throws UnusableKeyException {
        asked.begin();
        try {
            key.signer().unlock();
        } finally {
            asked.end();
        }
        return key.signer();
    }

    /** JSch passes over a key of a type that is in no list. */
    @Override
    public String getAlgName() {
        PublicKey known = problem == null ? publicKey() : null;
        return known == null ? "none" : known.type();
    }

    /** JSch asks for this when it is about to offer the key. */
    @Override
    public byte @Nullable [] getPublicKeyBlob() {
        PublicKey known = publicKey();
        offered = known != null;
        return known == null ? null : known.blob();
    }

    /** JSch tries the next key if there is no signature. */
    @Override
    public byte @Nullable [] getSignature(byte[] data, String algorithm) {
        try {
            return unlocked().sign(data, PublicKey.signatureOf(algorithm));
        } catch (UnusableKeyException e) {
            problem = "the server accepts " + key.source() + ", but it " + e.getMessage();
            return null;
        }
    }

    @Override
    public byte @Nullable [] getSignature(byte[] data) {
        return getSignature(data, getAlgName());
    }

    @Override
    public String getName() {
        return key.source();
    }

    /** Keys are decrypted when they sign. */
    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public boolean setPassphrase(byte @Nullable [] passphrase) {
        return true;
    }

    @Override
    public void clear() {
        // The private key belongs to whoever signs.
    }
}
