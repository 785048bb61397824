package dev.tunnel.examples.containers;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Volume;
import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** One container: a bastion or a database, under the same name in all of its networks. */
final class Machine extends GenericContainer<Machine> {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final String ready;
    private final List<Network> furtherNetworks;

    /**
     * Not started yet.
     *
     * @param name what the others call it; the first word of the command
     * @param command what it runs
     * @param ready what it logs when it is ready
     */
    Machine(String name, List<String> command, String ready, Network network, Network... furtherNetworks) {
        super(Engine.requiredImage());
        this.name = name;
        this.ready = ready;
        this.furtherNetworks = List.of(furtherNetworks);
        withCommand(command.toArray(String[]::new));
        withNetwork(network);
        withNetworkAliases(name);
        waitingFor(Wait.forLogMessage(".*" + ready + ".*\\n", 1));
    }

    /** Makes one of its ports one of this machine's, the same after a restart. */
    Machine publish(int hostPort, int port) {
        setPortBindings(List.of("127.0.0.1:" + hostPort + ":" + port));
        return withExposedPorts(port);
    }

    /** Lets it have its networks as it likes. */
    Machine administeringItsNetworks() {
        return withCreateContainerCmdModifier(create -> create.getHostConfig().withCapAdd(Capability.NET_ADMIN));
    }

    /** Lets it take no longer than a second to find out that a name means nothing. */
    Machine lookingUpQuickly() {
        return withCreateContainerCmdModifier(
                create -> create.getHostConfig().withDnsOptions(List.of("timeout:1", "attempts:1")));
    }

    /** Gives it a file of the engine's machine. */
    Machine mount(String file, String inside) {
        return withCreateContainerCmdModifier(
                create -> create.getHostConfig().withBinds(new Bind(file, new Volume(inside))));
    }

    /** Has it stopped by this signal. */
    Machine stoppedBy(String signal) {
        return withCreateContainerCmdModifier(create -> create.withStopSignal(signal));
    }

    // Before the start, so that whatever listens finds all of them.
    @Override
    protected void containerIsCreated(String id) {
        furtherNetworks.forEach(this::plugIn);
    }

    /** What the others call it. */
    String name() {
        return name;
    }

    /** Freezes all of its processes: connections stay, nothing answers. */
    void pause() {
        getDockerClient().pauseContainerCmd(getContainerId()).exec();
    }

    /** Lets it go on. */
    void unpause() {
        getDockerClient().unpauseContainerCmd(getContainerId()).exec();
    }

    /** Ends its processes as a loss of power does. */
    void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    /** Starts it after it was killed, and waits until it is ready. */
    void startAgain() {
        long times = timesReady();
        getDockerClient().startContainerCmd(getContainerId()).exec();
        awaitReady(times + 1);
    }

    /** Stops it as a shutdown does, starts it again and waits until it is ready. */
    void restart() {
        long times = timesReady();
        getDockerClient().restartContainerCmd(getContainerId()).exec();
        awaitReady(times + 1);
    }

    private void awaitReady(long times) {
        Await.until(name + " is ready again", LIMIT, () -> timesReady() == times);
    }

    private long timesReady() {
        return getLogs().lines().filter(line -> line.contains(ready)).count();
    }

    /** Takes it from a network, as pulling the cable does. */
    void unplug(Network network) {
        getDockerClient()
                .disconnectFromNetworkCmd()
                .withContainerId(getContainerId())
                .withNetworkId(network.getId())
                .exec();
    }

    /** Puts it into a network, with an address that may be another one than before. */
    void plugIn(Network network) {
        getDockerClient()
                .connectToNetworkCmd()
                .withContainerId(getContainerId())
                .withNetworkId(network.getId())
                .withContainerNetwork(new ContainerNetwork().withAliases(name))
                .exec();
    }

    /** Ends all processes of a user, as a crash does. */
    void killProcessesOf(String user) throws IOException, InterruptedException {
        run("for process in /proc/[0-9]*; do" + " [ \"$(stat --format=%U $process)\" != " + user
                + " ] || kill -9 ${process##*/}; done");
    }

    /** Lets it send no faster than this ({@code 2mbit}), into all of its networks. */
    void limitRate(String rate) throws IOException, InterruptedException {
        onEachInterface("tc qdisc add dev $device root tbf rate " + rate + " burst 16kb latency 400ms");
    }

    /** Lets it send as fast as it can again. */
    void unlimitRate() throws IOException, InterruptedException {
        onEachInterface("tc qdisc del dev $device root");
    }

    private void onEachInterface(String command) throws IOException, InterruptedException {
        run("for device in $(ls /sys/class/net | grep eth); do " + command + "; done");
    }

    private void run(String script) throws IOException, InterruptedException {
        ExecResult result = execInContainer("sh", "-ec", script);
        if (result.getExitCode() != 0) {
            throw new IOException(name + ": '" + script + "' failed: " + result.getStderr());
        }
    }
}
