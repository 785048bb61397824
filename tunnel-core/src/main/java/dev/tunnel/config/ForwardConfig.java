package dev.tunnel.config;

import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Resolved;
import dev.tunnel.internal.config.Setting;
import java.util.ArrayList;
import java.util.List;

/** What an {@link SshConfig} wants to be forwarded for a host, and how. Immutable. */
public final class ForwardConfig {
    private static final String SOCKS = "[socks]:0";

    private final Resolved resolved;
    private final List<ForwardSpec> local;
    private final List<ForwardSpec> remote = new ArrayList<>();
    private final List<Endpoint> remoteDynamic = new ArrayList<>();
    private final List<Endpoint> dynamic;

    ForwardConfig(Resolved resolved) throws BadConfigException {
        this.resolved = resolved;
        String bind = gatewayPorts() ? "*" : "localhost";
        this.local = Values.each(resolved, Keyword.LOCAL_FORWARD, setting -> spec(setting, bind));
        this.dynamic = Values.each(
                resolved,
                Keyword.DYNAMIC_FORWARD,
                setting -> endpoint(setting.words().get(0), bind));
        Values.each(
                resolved,
                Keyword.REMOTE_FORWARD,
                setting -> setting.words().get(1).equals(SOCKS)
                        ? remoteDynamic.add(endpoint(setting.words().get(0), "localhost"))
                        : remote.add(spec(setting, "localhost")));
    }

    private static ForwardSpec spec(Setting setting, String bind) {
        return new ForwardSpec(
                endpoint(setting.words().get(0), bind), endpoint(setting.words().get(1), bind));
    }

    /** From the notation of {@code ssh -G}: a port, {@code [host]:port} or a path. */
    private static Endpoint endpoint(String text, String bind) {
        int bracket = text.lastIndexOf("]:");
        if (bracket > 0 && text.startsWith("[")) {
            return Endpoint.tcp(text.substring(1, bracket), Integer.parseInt(text.substring(bracket + 2)));
        }
        return text.indexOf('/') >= 0 ? Endpoint.unix(text) : Endpoint.tcp(bind, Integer.parseInt(text));
    }

    /** {@return {@code LocalForward}; without an address it listens where {@code GatewayPorts} says} */
    public List<ForwardSpec> local() {
        return local;
    }

    /** {@return {@code RemoteForward} but the dynamic ones} */
    public List<ForwardSpec> remote() {
        return List.copyOf(remote);
    }

    /** {@return {@code RemoteForward} without destination: where the server listens, for SOCKS clients over there} */
    public List<Endpoint> remoteDynamic() {
        return List.copyOf(remoteDynamic);
    }

    /** {@return {@code DynamicForward}: where to listen for SOCKS clients} */
    public List<Endpoint> dynamic() {
        return dynamic;
    }

    /** {@return {@code GatewayPorts}: whether forwards without an address listen on every interface} */
    public boolean gatewayPorts() {
        return resolved.flag(Keyword.GATEWAY_PORTS);
    }

    /** {@return {@code ClearAllForwardings}: whether there are no forwards because they were cleared} */
    public boolean clearAll() {
        return resolved.flag(Keyword.CLEAR_ALL_FORWARDINGS);
    }

    /** {@return {@code ExitOnForwardFailure}: whether nothing stays open if one forward can't be opened} */
    public boolean exitOnFailure() {
        return resolved.flag(Keyword.EXIT_ON_FORWARD_FAILURE);
    }

    /**
     * {@return {@code PermitRemoteOpen}: {@code host:port}s a remote dynamic forward may reach; or {@code any},
     * {@code none}}
     */
    public List<String> permitRemoteOpen() {
        return resolved.words(Keyword.PERMIT_REMOTE_OPEN);
    }

    /** {@return {@code StreamLocalBindMask}: the permissions a unix socket is made without} */
    public int streamLocalBindMask() {
        return Integer.parseInt(Values.text(resolved, Keyword.STREAM_LOCAL_BIND_MASK), 8);
    }

    /** {@return {@code StreamLocalBindUnlink}: whether a unix socket takes the place of a file that is there} */
    public boolean streamLocalBindUnlink() {
        return resolved.flag(Keyword.STREAM_LOCAL_BIND_UNLINK);
    }
}
