/** SSH for Java programs: forwards, connections, commands and file transfer through any number of jump hosts. */
@SuppressWarnings("module") // tunnel-socks is not there yet
module dev.tunnel.core {
    requires com.jcraft.jsch;
    requires org.slf4j;
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.tunnel;
    exports dev.tunnel.config;
    exports dev.tunnel.internal.negotiation to
            dev.tunnel.socks;
    exports dev.tunnel.internal.text to
            dev.tunnel.socks;

    uses dev.tunnel.DynamicForwards;
}
