package dev.tunnel.internal.jsch;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import dev.tunnel.Credentials;
import dev.tunnel.KeyboardInteractive;
import dev.tunnel.KeyboardInteractive.Challenge;
import dev.tunnel.KeyboardInteractive.Prompt;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what one hop asks, from that hop's credentials alone. */
final class Prompts implements UserInfo, UIKeyboardInteractive {
    private static final Logger log = LoggerFactory.getLogger(Prompts.class);

    private final ResolvedHop hop;
    private final Credentials credentials;
    private boolean passwordUsed;

    Prompts(ResolvedHop hop) {
        this.hop = hop;
        this.credentials = hop.credentials();
    }

    /** Offers the password once: a server that refused it would be asked in vain, and might lock the account. */
    @Override
    public boolean promptPassword(String message) {
        return credentials.password() != null && !passwordUsed;
    }

    @Override
    public @Nullable String getPassword() {
        Supplier<char[]> supplier = credentials.password();
        if (supplier == null || passwordUsed) {
            return null;
        }
        passwordUsed = true;
        char[] password = supplier.get();
        try {
            return password == null ? null : new String(password);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    @Override
    public String @Nullable [] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompts, boolean[] echo) {
        KeyboardInteractive answers = credentials.keyboardInteractive();
        if (answers != null) {
            List<String> given = answers.answer(new Challenge(hop.hop(), name, instruction, prompts(prompts, echo)));
            return given.size() == prompts.length ? given.toArray(String[]::new) : null;
        }
        if (prompts.length == 0) {
            return new String[0];
        }
        boolean isPassword = prompts.length == 1 && !echo[0];
        String password = isPassword ? getPassword() : null;
        return password == null ? null : new String[] {password};
    }

    private static List<Prompt> prompts(String[] texts, boolean[] echo) {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            prompts.add(new Prompt(texts[i], echo[i]));
        }
        return prompts;
    }

    /** Encrypted keys are decrypted before the session is connected. */
    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    /** Host keys are decided on by {@link HostKeyGate}. */
    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public void showMessage(String message) {
        log.debug("{} says: {}", hop, Text.printable(message));
    }
}
