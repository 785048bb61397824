package dev.tunnel.examples.recipes;

import java.util.concurrent.CountDownLatch;

/** How the recipes are run. */
final class Usage {
    private Usage() {}

    /** Refuses a command line that has too few words. */
    static void check(String[] args, int least, String usage) {
        if (args.length < least) {
            throw new IllegalArgumentException("run it with the arguments: " + usage);
        }
    }

    /** Keeps the program running until somebody ends it. */
    static void closeAtExit(Runnable close) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(close, "close-at-exit"));
        System.out.println("Ctrl-C closes it");
        new CountDownLatch(1).await();
    }
}
