package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.forward.RemoteForward;
import dev.tunnel.internal.route.Route;

/** What an exception is about, so that its message says which tunnel and which hop. */
record Subject(String name, Route route) {

    static Subject tunnel(ForwardSpec spec, Route route) {
        return dynamic(spec.listen(), spec.destination().toString(), route);
    }

    static Subject dynamic(Endpoint listen, String destination, Route route) {
        boolean chosen = listen instanceof Endpoint.Tcp tcp && tcp.port() == 0;
        String from = chosen ? "" : listen + " ";
        return new Subject("tunnel " + from + "-> " + destination + " via " + route, route);
    }

    /** The default address of a remote tunnel goes without saying. */
    static Subject remote(Endpoint listen, String destination, Route route) {
        return new Subject(
                "tunnel " + RemoteForward.address(route, listen) + " -> " + destination + " via " + route, route);
    }

    static Subject connection(Route route) {
        return new Subject("connection via " + route, route);
    }

    /** The same exception, with this subject and the hop in front of its message, thrown from here. */
    TunnelException about(TunnelException e) {
        String hop = route.locate(e.hop());
        String where = hop.isEmpty() ? name : name + ": " + hop;
        return e.withMessage(where + ": " + e.getMessage());
    }
}
