package dev.tunnel.internal.jsch;

import dev.tunnel.internal.route.Dialing;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The address of this machine that a connection comes from: {@code BindAddress} before {@code BindInterface}. */
final class LocalAddress {
    private LocalAddress() {}

    /** The address for connections to the given one, which is of the same family, or null if any will do. */
    static @Nullable InetAddress towards(InetAddress target, Dialing dialing) throws IOException {
        if (dialing.bindAddress() != null) {
            return named(dialing.bindAddress(), target);
        }
        return dialing.bindInterface() == null ? null : ofInterface(dialing.bindInterface(), target);
    }

    private static InetAddress named(String name, InetAddress target) throws IOException {
        try {
            return Stream.of(InetAddress.getAllByName(name))
                    .filter(address -> sameFamily(address, target))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "BindAddress " + Text.printable(name) + " has no " + family(target) + " address"));
        } catch (UnknownHostException e) {
            throw new IOException("BindAddress " + Text.printable(name) + " can't be resolved", e);
        }
    }

    /**
     * As ssh does, an address that others can reach rather than a loopback or link-local one. Whether the interface is
     * up isn't asked: the JDK calls one without a carrier down, from whose address ssh connects.
     */
    private static InetAddress ofInterface(String name, InetAddress target) throws IOException {
        NetworkInterface network = NetworkInterface.getByName(name);
        if (network == null) {
            throw new IOException("BindInterface " + Text.printable(name) + " is not there; there are " + interfaces());
        }
        return network.inetAddresses()
                .filter(address -> sameFamily(address, target))
                .min((one, other) -> Boolean.compare(isLocal(one), isLocal(other)))
                .orElseThrow(() -> new IOException("BindInterface " + name + " has no " + family(target) + " address"));
    }

    private static boolean isLocal(InetAddress address) {
        return address.isLoopbackAddress() || (address instanceof Inet6Address && address.isLinkLocalAddress());
    }

    private static String interfaces() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean sameFamily(InetAddress one, InetAddress other) {
        return (one instanceof Inet6Address) == (other instanceof Inet6Address);
    }

    private static String family(InetAddress address) {
        return address instanceof Inet6Address ? "IPv6" : "IPv4";
    }
}
