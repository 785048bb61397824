package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteProcess;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.examples.Resources;
import java.io.IOException;
import java.net.Socket;

/** What can happen to a route and to what is behind it. */
enum Trouble {
    BASTION1_FROZEN(
            "first bastion frozen",
            Harm.SESSION,
            scene -> freeze(scene, scene.network().bastion1())),
    BASTION2_FROZEN(
            "second bastion frozen",
            Harm.SESSION,
            scene -> freeze(scene, scene.network().bastion2())),
    DATABASE_FROZEN("database frozen for 2 s", Harm.NOTHING, scene -> {
        scene.network().postgres().pause();
        scene.bank().awaitStandstill();
        scene.network().postgres().unpause();
    }),
    BASTION1_KILLED(
            "first bastion killed",
            Harm.SESSION,
            scene -> kill(scene, scene.network().bastion1())),
    BASTION2_KILLED(
            "second bastion killed",
            Harm.SESSION,
            scene -> kill(scene, scene.network().bastion2())),
    DATABASE_KILLED("database killed", Harm.CONNECTIONS, scene -> {
        scene.network().postgres().kill();
        scene.bank().awaitStandstill();
        scene.network().postgres().startAgain();
    }),
    BASTION1_RESTARTED(
            "first bastion restarted",
            Harm.SESSION,
            scene -> scene.network().bastion1().restart()),
    BASTION2_RESTARTED(
            "second bastion restarted",
            Harm.SESSION,
            scene -> scene.network().bastion2().restart()),
    DATABASE_RESTARTED(
            "database restarted",
            Harm.CONNECTIONS,
            scene -> scene.network().postgres().restart()),
    BASTIONS_PARTED("cable between the bastions pulled", Harm.SESSION, scene -> {
        PrivateNetwork network = scene.network();
        network.bastion2().unplug(network.middle());
        scene.awaitLoss();
        network.bastion2().plugIn(network.middle());
    }),
    DATABASE_PARTED("cable of the database pulled", Harm.CONNECTIONS, scene -> {
        PrivateNetwork network = scene.network();
        network.postgres().unplug(network.inner());
        scene.bank().awaitFailure();
        network.postgres().plugIn(network.inner());
    }),
    SLOW_LINE("line of 2 Mbit/s", Harm.NOTHING, scene -> {
        scene.network().bastion1().limitRate("2mbit");
        scene.bank().awaitAllWork();
        scene.bank().awaitAllWork();
        scene.network().bastion1().unlimitRate();
    }),
    NO_MORE_LOGINS("no more logins (MaxStartups), session killed", Harm.SESSION, Trouble::keepFromLoggingIn),
    NO_MORE_SESSIONS("no more commands (MaxSessions)", Harm.NOTHING, Trouble::runTooManyCommands);

    /** What is lost, but never data. */
    enum Harm {
        /** Everything waits, and goes on. */
        NOTHING,
        /** Connections to the database; the tunnel stays as it is. */
        CONNECTIONS,
        /** The session, and with it all connections. */
        SESSION
    }

    @FunctionalInterface
    interface Course {
        /** Begins the trouble, waits until it is felt, and ends it. */
        void run(Scene scene) throws Exception;
    }

    private final String title;
    private final Harm harm;
    private final Course course;

    Trouble(String title, Harm harm, Course course) {
        this.title = title;
        this.harm = harm;
        this.course = course;
    }

    Harm harm() {
        return harm;
    }

    void run(Scene scene) throws Exception {
        course.run(scene);
    }

    @Override
    public String toString() {
        return title;
    }

    private static void freeze(Scene scene, Machine machine) {
        machine.pause();
        scene.awaitLoss();
        machine.unpause();
    }

    private static void kill(Scene scene, Machine machine) {
        machine.kill();
        scene.awaitLoss();
        machine.startAgain();
    }

    private static void keepFromLoggingIn(Scene scene) throws Exception {
        try (Resources strangers = new Resources()) {
            for (int i = 0; i < PrivateNetwork.MAX_STARTUPS; i++) {
                Socket stranger = strangers.add(scene.network().callBastion1());
                stranger.getInputStream().read(); // it is being served
            }
            scene.network().bastion1().killProcessesOf(PrivateNetwork.LOGIN);
            scene.awaitFailedAttempt();
        }
    }

    private static void runTooManyCommands(Scene scene) throws IOException {
        try (SshConnection connection = scene.connect();
                Resources commands = new Resources()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i <= PrivateNetwork.MAX_SESSIONS; i++) {
                            RemoteProcess command = commands.add(connection.exec("cat"));
                            command.stdin().flush();
                        }
                    })
                    .isInstanceOf(TunnelException.ChannelOpen.class)
                    .hasMessageContaining("MaxSessions");
            scene.bank().awaitAllWork();
        }
    }
}
