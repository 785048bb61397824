package dev.tunnel;

import java.util.List;

/** Answers the questions of a server's keyboard-interactive authentication (RFC 4256), for example a one-time code. */
@FunctionalInterface
public interface KeyboardInteractive {

    /**
     * One question.
     *
     * @param text what the server asks
     * @param echo whether the answer may be shown while it is typed
     */
    record Prompt(String text, boolean echo) {}

    /**
     * One round of questions. All texts are as the server has sent them, so they may have control characters in them
     * and may claim to be anybody's; {@code hop} is who really asks.
     *
     * @param hop the hop that asks
     * @param name a title, may be empty
     * @param instruction an explanation, may be empty
     * @param prompts the questions, may be empty
     */
    record Challenge(Hop hop, String name, String instruction, List<Prompt> prompts) {
        /** Copies the prompts. */
        public Challenge {
            prompts = List.copyOf(prompts);
        }
    }

    /**
     * Answers one round. Called on a thread of the connection attempt; the time it takes counts towards the connect
     * timeout.
     *
     * @param challenge the questions
     * @return an answer for each prompt, in order; a different number of answers cancels the authentication
     */
    List<String> answer(Challenge challenge);
}
