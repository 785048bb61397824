package consumer;

import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.socks.SocksTunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** Opens tunnels of both modules through a bastion where something else than an SSH server answers. */
public final class Main {
    private static final String ANSWER = "this is no SSH server\r\n";

    private Main() {}

    /**
     * Ends with an error unless everything is as it should be.
     *
     * @param args whether the program is in a module: {@code named} or {@code unnamed}
     * @throws IOException never, if everything is as it should be
     */
    public static void main(String[] args) throws IOException {
        boolean named = Main.class.getModule().isNamed();
        check(named == args[0].equals("named"), "runs " + args[0]);
        check(Tunnel.class.getModule().isNamed() == named, "so does the library");
        try (ServerSocket bastion = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(bastion));
            answering.setDaemon(true);
            answering.start();
            String hop = "somebody@127.0.0.1:" + bastion.getLocalPort();
            check(fails(() -> Tunnel.local("0:db:5432").config(SshConfig.none()).via(hop).open()), "a local tunnel");
            check(fails(() -> SocksTunnel.dynamic(0).config(SshConfig.none()).via(hop).open()), "a dynamic tunnel");
        }
    }

    private static void answer(ServerSocket bastion) {
        while (!bastion.isClosed()) {
            try (var client = bastion.accept()) {
                client.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                System.out.println("the bastion: " + e.getMessage());
            }
        }
    }

    private interface Opening {
        AutoCloseable open() throws TunnelException;
    }

    private static boolean fails(Opening opening) {
        try (AutoCloseable opened = opening.open()) {
            System.out.println("opened " + opened);
            return false;
        } catch (TunnelException.Unreachable e) {
            System.out.println(e.getMessage());
            return e.getMessage().contains("this is no SSH server");
        } catch (Exception e) {
            e.printStackTrace();
            return false;
        }
    }

    private static void check(boolean holds, String what) {
        System.out.println((holds ? "ok   " : "FAIL ") + what);
        if (!holds) {
            System.exit(1);
        }
    }
}
