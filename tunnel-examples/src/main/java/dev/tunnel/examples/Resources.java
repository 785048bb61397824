package dev.tunnel.examples;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes everything it was given, once, the last one first. */
public final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /**
   * Takes over a resource.
   *
   * @param resource closed by {@link #close()}
   * @param <T> its type
   * @return the resource
   */
  public <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    Exception first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
