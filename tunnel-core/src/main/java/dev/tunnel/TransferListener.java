package dev.tunnel;

/** Is told how far a transfer has come, on the thread that transfers: it should be quick. */
@FunctionalInterface
public interface TransferListener {

    /**
     * Called when a file begins, whenever some more of it has arrived, and at its end.
     *
     * @param file the file's path, where it is read
     * @param bytes how much of it has arrived, with what was there before
     * @param total how long it is, as far as is known; 0 for what has no length, such as a device
     */
    void progress(String file, long bytes, long total);

    /**
     * Called for each entry of a folder that is left out.
     *
     * @param file the entry's path
     * @param why what it is
     */
    default void skipped(String file, String why) {}
}
