package dev.tunnel.internal.jsch;

import dev.tunnel.config.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Why a server may have refused to listen: the protocol knows no reasons (RFC 4254 section 7.1). */
final class BindRefusal {
    private static final int FIRST_UNPRIVILEGED = 1024;

    private BindRefusal() {}

    static String describe(Endpoint bind, int code, Duration timeout) {
        if (code == Channels.RefusedException.TIMEOUT) {
            return "can't listen on " + bind + " over there: no answer within " + timeout.toMillis() + " ms";
        }
        return "can't listen on " + bind + " over there: the server refuses, and SSH has no way to say why; perhaps "
                + String.join(", or ", causes(bind));
    }

    private static List<String> causes(Endpoint bind) {
        List<String> causes = new ArrayList<>();
        if (bind instanceof Endpoint.Unix) {
            causes.add("the file exists (StreamLocalBindUnlink would replace it)");
            causes.add("the folder is missing or not writable");
            causes.add("AllowStreamLocalForwarding forbids it");
            return causes;
        }
        int port = ((Endpoint.Tcp) bind).port();
        if (port != 0) {
            causes.add("the port is in use there");
        }
        if (port > 0 && port < FIRST_UNPRIVILEGED) {
            causes.add("ports below " + FIRST_UNPRIVILEGED + " need root");
        }
        causes.add("the address is none of that machine");
        causes.add("AllowTcpForwarding or PermitListen forbids it");
        return causes;
    }
}
