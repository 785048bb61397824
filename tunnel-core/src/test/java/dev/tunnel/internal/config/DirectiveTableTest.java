package dev.tunnel.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DirectiveTableTest {
    private static final Path FILE = Path.of("../docs/ssh-config.md");

    @Test
    void theDocumentSaysOfEveryKeywordWhatComesOfIt() throws IOException {
        String document = Files.readString(FILE);
        String updated = DirectiveTable.update(document);
        if (Boolean.getBoolean("tunnel.docs.write")) {
            Files.writeString(FILE, updated);
        } else {
            assertThat(document)
                    .as("docs/ssh-config.md; if it should be otherwise: ./mvnw test -pl tunnel-core"
                            + " -Dtest=DirectiveTableTest -Dtunnel.docs.write=true")
                    .isEqualTo(updated);
        }
    }
}
