package dev.tunnel.internal.hostkey;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The host-key decision for one hop. Made for one connection attempt from the hop's policy. */
public interface HostKeyCheck {

  /** The outcome of a check; the text is a part of an exception message. */
  sealed interface Decision {
    /** The key is trusted. */
    record Accepted(String why) implements Decision {}

    /** The key is not trusted. The text starts with "host key" and ends with the remedy. */
    record Refused(String why) implements Decision {}
  }

  /**
   * A public key: a host's, a certificate authority's that known_hosts trusts, or a revoked one.
   *
   * @param keyType for example {@code ssh-ed25519}; {@code ssh-rsa} whatever the signature algorithm
   * @param blob the public key (RFC 4253 section 6.6)
   */
  record Key(String keyType, byte[] blob) {

    /**
     * Reads a key's type from the key itself.
     *
     * @throws IllegalArgumentException if the bytes are not one plain public key from beginning to end
     */
    public static Key of(byte[] blob) {
      ByteBuffer in = ByteBuffer.wrap(blob);
      String type = new String(nextField(in), StandardCharsets.US_ASCII);
      if (!type.matches("[!-+\\--~]{1,64}") || !in.hasRemaining()) {
        throw new IllegalArgumentException("not a public key");
      }
      if (type.contains("-cert-v")) {
        throw new IllegalArgumentException("a certificate (" + type + ") where a plain public key is expected");
      }
      while (in.hasRemaining()) {
        nextField(in);
      }
      return new Key(type, blob);
    }

    private static byte[] nextField(ByteBuffer in) {
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new IllegalArgumentException("not a public key, or cut off");
      }
      byte[] field = new byte[length];
      in.get(field);
      return field;
    }

    /** The fingerprint as {@code ssh-keygen -l} prints it. */
    public String fingerprint() {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    /** The kind of key as OpenSSH prints it, for example {@code ED25519}. */
    public String label() {
      return switch (keyType) {
        case "ssh-ed25519" -> "ED25519";
        case "ssh-rsa" -> "RSA";
        case "ssh-dss" -> "DSA";
        case "sk-ssh-ed25519@openssh.com" -> "ED25519-SK";
        case "sk-ecdsa-sha2-nistp256@openssh.com" -> "ECDSA-SK";
        default -> keyType.startsWith("ecdsa-sha2-") ? "ECDSA" : keyType;
      };
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(blob);
    }

    /** Label and fingerprint. */
    @Override
    public String toString() {
      return label() + " " + fingerprint();
    }
  }

  /** The key types known for this host, so that the server is asked for those first. */
  List<String> knownKeyTypes();

  /** The authorities trusted for this host ({@code @cert-authority}). */
  List<Key> authorities();

  /** Every revoked key ({@code @revoked}), whatever its host. */
  List<Key> revoked();

  /** Decides on a plain host key; may record it. */
  Decision check(byte[] blob);
}
