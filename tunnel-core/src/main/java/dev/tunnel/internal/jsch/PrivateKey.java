package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import dev.tunnel.internal.text.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The key of a private key file. If it is encrypted it is decrypted when it is needed first. */
final class PrivateKey implements Signer {
    private final KeyPair pair;
    private final @Nullable Supplier<char[]> passphrase;

    private PrivateKey(KeyPair pair, @Nullable Supplier<char[]> passphrase) {
        this.pair = pair;
        this.passphrase = passphrase;
    }

    /** Reads a file. */
    static PrivateKey read(Path file, @Nullable Supplier<char[]> passphrase) throws UnusableKeyException {
        KeyFiles.check(file);
        try {
            return new PrivateKey(KeyPair.load(new JSch(), file.toString(), null), passphrase);
        } catch (JSchException | RuntimeException e) {
            throw new UnusableKeyException(
                    "is not a private key this library can read: " + Text.printable(e.getMessage()), e);
        }
    }

    /** The public key, unless it is known only once the private one is decrypted. */
    Optional<PublicKey> knownPublicKey() {
        return Optional.ofNullable(pair.getPublicKeyBlob()).map(PublicKey::of);
    }

    @Override
    public PublicKey publicKey() throws UnusableKeyException {
        unlock();
        return PublicKey.of(pair.getPublicKeyBlob());
    }

    @Override
    public byte[] sign(byte[] data, String algorithm) throws UnusableKeyException {
        unlock();
        byte[] signature = pair.getSignature(data, algorithm);
        if (signature == null) {
            throw new UnusableKeyException("can't sign with " + algorithm, null);
        }
        return signature;
    }

    /** Decrypts it if it is encrypted; whoever needs it meanwhile waits, and asks for nothing. */
    @Override
    public synchronized void unlock() throws UnusableKeyException {
        if (!pair.isEncrypted()) {
            return;
        }
        byte[] secret = passphrase();
        try {
            if (!pair.decrypt(secret)) {
                throw new UnusableKeyException("can't be decrypted: the passphrase is wrong" + hint(secret), null);
            }
        } catch (RuntimeException e) {
            throw new UnusableKeyException("can't be decrypted: " + Text.printable(e.getMessage()), e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte[] passphrase() throws UnusableKeyException {
        if (passphrase == null) {
            throw new UnusableKeyException(
                    "is encrypted and there is no passphrase: give it with Identity.withPassphrase, or with"
                            + " passphrases(…) for all keys",
                    null);
        }
        char[] given = passphrase.get();
        if (given == null) {
            throw new UnusableKeyException("is encrypted and its passphrase supplier gave nothing", null);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(given));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            encoded.clear().put(new byte[encoded.capacity()]);
            return bytes;
        } finally {
            Arrays.fill(given, '\0');
        }
    }

    /** JSch decrypts PKCS#8 files only with passphrases of plain letters, and reports others as wrong. */
    private static String hint(byte[] passphrase) {
        for (byte b : passphrase) {
            if (b < 0) {
                return ", or the file is PKCS#8, where only ASCII works: convert it with ssh-keygen -p -f and the file";
            }
        }
        return "";
    }
}
