/** SSH tunnels for Java programs: local forwards and in-process connections through any number of jump hosts. */
module dev.tunnel.core {
    requires com.jcraft.jsch;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.tunnel;
    exports dev.tunnel.config;
}
