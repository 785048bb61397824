package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The name or address to connect to, from the name that was asked for. */
final class HostName {
    private HostName() {}

    /** {@code HostName} with the typed name in the place of {@code %h}, or that name itself. */
    static String of(String typed, Settings settings) {
        Setting hostName = settings.first(Keyword.HOST_NAME);
        return hostName == null ? typed : expand(hostName.words().get(0), typed);
    }

    private static String expand(String text, String typed) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            char token = ++i < text.length() ? text.charAt(i) : ' ';
            if (token != '%' && token != 'h') {
                throw new IllegalArgumentException(
                        "HostName " + Text.quoted(text) + " can have no tokens but %h and %% in it");
            }
            out.append(token == 'h' ? typed : "%");
        }
        return out.toString();
    }

    /**
     * In lower case, or an address in its usual form.
     *
     * @param family the value of {@code AddressFamily}: an address of another one is left as it is
     */
    static String usual(String host, String family) {
        String address = Addresses.canonical(host);
        if (address == null) {
            return Addresses.looksLikeAddress(host) ? host : Patterns.lower(host);
        }
        String other = address.indexOf(':') < 0 ? "inet6" : "inet";
        return family.equals(other) || address.equalsIgnoreCase(host) ? host : address;
    }

    /**
     * What {@code CanonicalizeHostname} and its family make of it.
     *
     * @throws UnknownHostException if it has to be found and isn't
     */
    static String canonical(String host, Settings settings, Environment environment) throws UnknownHostException {
        if (Addresses.looksLikeAddress(host) || Addresses.canonical(host) != null) {
            return host;
        }
        String mode = settings.text(Keyword.CANONICALIZE_HOSTNAME);
        boolean wanted = mode.equals("always") || (!mode.equals("false") && !settings.isProxied());
        String found = wanted ? search(host, settings, environment) : null;
        return found == null ? host : found;
    }

    private static @Nullable String search(String host, Settings settings, Environment environment)
            throws UnknownHostException {
        if (host.endsWith(".")) {
            return environment.isKnown(host) ? host.substring(0, host.length() - 1) : notFound(host, settings);
        }
        if (host.chars().filter(c -> c == '.').count() > Numbers.parse(settings.text(Keyword.CANONICALIZE_MAX_DOTS))) {
            return null;
        }
        for (String domain : settings.words(Keyword.CANONICAL_DOMAINS)) {
            if (!domain.equals("none") && environment.isKnown(host + "." + domain + ".")) {
                return host + "." + domain;
            }
        }
        return notFound(host, settings);
    }

    private static @Nullable String notFound(String host, Settings settings) throws UnknownHostException {
        if (settings.text(Keyword.CANONICALIZE_FALLBACK_LOCAL).equals("no")) {
            throw new UnknownHostException("the name " + Text.printable(host)
                    + " can't be resolved: it is in none of the CanonicalDomains, and CanonicalizeFallbackLocal is no");
        }
        return null;
    }
}
