package dev.tunnel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    @Test
    void takesTheMedian() {
        add(Row.ECHO_P99, Contender.SSH, 5, 1, 3);
        add(Row.ECHO_P99, Contender.JSCH, 4, 1, 2, 3);

        assertThat(results.median(Row.ECHO_P99, Contender.SSH)).hasValue(3);
        assertThat(results.median(Row.ECHO_P99, Contender.JSCH)).hasValue(2.5);
        assertThat(results.median(Row.ECHO_P99, Contender.TUNNEL)).isEmpty();
    }

    @Test
    void comparesWithTheTargets() {
        add(Row.DOWNLOAD_DELAYED, Contender.TUNNEL, 80);
        add(Row.DOWNLOAD_DELAYED, Contender.SSH, 34);
        add(Row.DOWNLOAD_DELAYED, Contender.JSCH, 2.5);
        add(Row.MEMORY, Contender.TUNNEL, 101);

        assertThat(results.table(EnumSet.of(Contender.TUNNEL, Contender.JSCH, Contender.SSH)))
                .isEqualTo("""
            | | this library | stock JSch | ssh | target | seen |
            | --- | ---: | ---: | ---: | --- | --- |
            | download, 50 ms (MB/s) | 80.0 | 2.5 | 34.0 | ≥ 2 × ssh; ≥ 40 × stock JSch | 2.35 × ssh, met; 32.00 × stock JSch, missed |
            | resident memory of an idle connection (KB) | 101 | – | – | ≤ 100 | missed |
            """);
    }

    private void add(Row row, Contender contender, double... values) {
        for (double value : values) {
            results.add(row, contender, value);
        }
    }
}
