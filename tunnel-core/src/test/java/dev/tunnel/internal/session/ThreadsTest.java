package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the library's threads have of those who first needed them: in a server, of whoever's request it was. */
class ThreadsTest {

    @Test
    void theyInheritNothing() throws Exception {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
        Thread request = Thread.currentThread();
        ClassLoader before = request.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0])) {
            request.setContextClassLoader(application);
            user.set("somebody");
            Thread thread = Threads.daemon("tunnel-test", () -> {
                seen.complete(String.valueOf(user.get()));
                loader.complete(Thread.currentThread().getContextClassLoader());
            });
            thread.start();

            assertThat(seen.get()).isEqualTo("null");
            assertThat(loader.get()).isSameAs(Threads.class.getClassLoader());
            assertThat(thread.isDaemon()).isTrue();
        } finally {
            request.setContextClassLoader(before);
            user.remove();
        }
    }
}
