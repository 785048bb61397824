package dev.tunnel.examples.recipes;

import dev.tunnel.socks.SocksTunnel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;

/**
 * Many sites through one tunnel, each by its own name, which the last host resolves: {@code ssh -D 1080 user@host} and
 * {@code curl --socks5-hostname localhost:1080 https://example.com}.
 *
 * <p>Arguments: {@code https://wiki.internal/ user@host}.
 */
public final class SocksHttpClient {
    private SocksHttpClient() {}

    /**
     * Prints the page.
     *
     * @param args an {@code https} address, and the SSH hosts to pass through
     */
    public static void main(String... args) throws IOException, InterruptedException {
        Usage.check(args, 2, "https-address ssh-host...");
        String[] via = Arrays.copyOfRange(args, 1, args.length);
        try (SocksTunnel socks = SocksTunnel.dynamic(0).via(via).open()) {
            HttpClient client = through(socks, HttpClient.newBuilder());
            System.out.println(get(client, URI.create(args[0])).body());
        }
    }

    static HttpClient through(SocksTunnel socks, HttpClient.Builder client) {
        return client.proxy(socks.proxySelector()).build();
    }

    static HttpResponse<String> get(HttpClient client, URI page) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }
}
