package dev.tunnel.testkit;

import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.Session;

/** Makes the direct-tcpip channels of a {@link ScriptedSshServer}. */
record ScriptedChannelFactory(ScriptedSshServer server) implements ChannelFactory {

    @Override
    public String getName() {
        return "direct-tcpip";
    }

    @Override
    public Channel createChannel(Session session) {
        return new ScriptedChannel(server);
    }
}
