package dev.tunnel.internal.config;

/**
 * A line that applies to the host but has no effect.
 *
 * @param origin where it stands
 * @param line the keyword and its value
 * @param why why it has no effect
 * @param isMissed whether whoever wrote it has to know
 */
public record Ignored(Origin origin, String line, String why, boolean isMissed) {}
