package dev.tunnel.internal.sftp;

import java.io.IOException;

/** Is told how far the transfer of one file has come. */
@FunctionalInterface
interface Progress {
    /** So many bytes of the file are there. */
    void at(long bytes) throws IOException;
}
