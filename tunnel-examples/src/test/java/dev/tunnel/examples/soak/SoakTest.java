package dev.tunnel.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tunnel.examples.lab.Sshd;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(300)
class SoakTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsNothingWrong() {
        boolean required = "required".equals(System.getProperty("tunnel.it"));
        assumeTrue(required || Sshd.isInstalled(), "OpenSSH's client and server are not installed");

        int status = run("--duration", "1s", "--hops", "2", "--clients", "6", "--seed", "1");

        assertThat(status).as("%s%n%s", out(), err()).isZero();
        assertThat(out())
                .contains("seed 1: 6 connections at a time through 2 hops, for 1 s", "| local |", "| remote |")
                .contains("| remote, into the program |", "| dynamic |", "| remote dynamic |", "| descriptors |")
                .doesNotContain("WRONG");
    }

    @Test
    void explainsItself() {
        assertThat(run("--help")).isZero();
        assertThat(out()).isEqualTo(Settings.USAGE);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(run("--duration", "soon")).isEqualTo(2);
        assertThat(err()).startsWith("not a time: \"soon\"").endsWith(Settings.USAGE);
        assertThat(run("--seed")).isEqualTo(2);
        assertThat(run("--hops", "0")).isEqualTo(2);
        assertThat(run("--clients", "many")).isEqualTo(2);
        assertThat(run("--loud")).isEqualTo(2);
    }

    private int run(String... args) {
        return Soak.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
