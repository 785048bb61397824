/**
 * A benchmark of forwards: this library, stock JSch and OpenSSH's {@code ssh}, all against a real {@code sshd} on
 * loopback. {@link dev.tunnel.examples.bench.Benchmark} is the program; every contender, the delay line and the peers
 * that send and receive run in processes of their own.
 */
@NullMarked
package dev.tunnel.examples.bench;

import org.jspecify.annotations.NullMarked;
