/** SFTP, version 3 (draft-ietf-secsh-filexfer-02), over a channel: files and folders there and back. */
@NullMarked
package dev.tunnel.internal.sftp;

import org.jspecify.annotations.NullMarked;
