package dev.tunnel.examples.containers;

import dev.tunnel.testkit.Program;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The Docker engine that runs the machines of these tests, and the image that all of them are made of. */
final class Engine {
    /** Names a base image with Debian's packages, for a machine that reaches no registry. */
    private static final String BASE = System.getProperty("tunnel.it.base", "debian:bookworm-slim");

    private static final ImageFromDockerfile IMAGE = new ImageFromDockerfile("tunnel-test", false)
            .withFileFromPath(".", Path.of("src", "test", "docker"))
            .withBuildArg("BASE", BASE);

    private Engine() {}

    /**
     * The image, made now if it isn't there. Without an engine, or without what the image is made of, the test is
     * skipped, or fails where {@code -Dtunnel.it=required} forbids skipping.
     */
    static String requiredImage() {
        try {
            DockerClientFactory.instance().client();
        } catch (RuntimeException e) {
            return Program.missing("no Docker engine can be used (" + e.getMessage() + ")");
        }
        try {
            return IMAGE.get();
        } catch (RuntimeException e) {
            return Program.missing("no image can be made of " + BASE + " (" + e.getMessage() + ")");
        }
    }
}
