package dev.tunnel.testkit;

import java.io.IOException;

/** What a {@link ScriptedSshServer} does with a direct-tcpip channel, from the request to open it on. */
@FunctionalInterface
public interface ChannelScript {

    /** Plays the server's part; runs on a thread of its own. */
    void play(ScriptedChannel channel) throws IOException;
}
