package dev.tunnel.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Any socket factory, for drivers that make theirs themselves, by class name, from their settings: PostgreSQL's gives
 * these to the constructor, MariaDB's to {@link #setConfiguration}.
 */
public final class FactoryByName extends ConfigurableSocketFactory {
    /** The setting that has the name under which the factory was registered. */
    public static final String NAME = "factory";

    private static final Map<String, SocketFactory> FACTORIES = new ConcurrentHashMap<>();

    private SocketFactory factory;

    public FactoryByName() {
        this.factory = SocketFactory.getDefault();
    }

    public FactoryByName(Properties settings) {
        this.factory = FACTORIES.get(settings.getProperty(NAME));
    }

    /** Lets drivers use the factory under this name. */
    public static void register(String name, SocketFactory factory) {
        FACTORIES.put(name, factory);
    }

    /** Forgets the factory of this name. */
    public static void forget(String name) {
        FACTORIES.remove(name);
    }

    @Override
    public void setConfiguration(Configuration configuration, String host) {
        factory = FACTORIES.get(configuration.nonMappedOptions().getProperty(NAME));
    }

    @Override
    public Socket createSocket() throws IOException {
        return factory.createSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return factory.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return factory.createSocket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return factory.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return factory.createSocket(host, port, local, localPort);
    }
}
