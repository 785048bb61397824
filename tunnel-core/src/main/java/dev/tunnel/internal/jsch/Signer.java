package dev.tunnel.internal.jsch;

/** Has a private key: a file or an agent. */
interface Signer {

    /**
     * Asks for what it takes to use the key, unless that is known.
     *
     * @throws UnusableKeyException if it isn't to be had
     */
    default void unlock() throws UnusableKeyException {}

    /**
     * The public key.
     *
     * @throws UnusableKeyException if it can't be had
     */
    PublicKey publicKey() throws UnusableKeyException;

    /**
     * Signs.
     *
     * @param data what to sign
     * @param algorithm the signature algorithm (RFC 4253 section 6.6, RFC 8332)
     * @return the signature in SSH's form
     * @throws UnusableKeyException if it can't
     */
    byte[] sign(byte[] data, String algorithm) throws UnusableKeyException;
}
