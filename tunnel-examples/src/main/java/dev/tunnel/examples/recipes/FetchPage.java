package dev.tunnel.examples.recipes;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;

/**
 * A tunnel for as long as a block of code: {@code ssh -L 8080:localhost:80 user@host}, on a port that is free.
 *
 * <p>Arguments: {@code localhost 80 user@host}. The name is one that the last host knows, so {@code wiki.internal 80
 * user@jumphost} fetches a page of a third one.
 */
public final class FetchPage {
    private FetchPage() {}

    /**
     * Prints the page.
     *
     * @param args host and port of a web server, and the SSH hosts to pass through
     */
    public static void main(String... args) throws IOException, InterruptedException {
        Usage.check(args, 3, "host port ssh-host...");
        System.out.println(fetch(args[0], Integer.parseInt(args[1]), Arrays.copyOfRange(args, 2, args.length)));
    }

    static String fetch(String host, int port, String... via) throws IOException, InterruptedException {
        try (LocalTunnel web = Tunnel.local(host, port).via(via).open()) {
            URI page = URI.create("http://" + web.hostAndPort() + "/");
            HttpRequest request = HttpRequest.newBuilder(page).build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        }
    }
}
