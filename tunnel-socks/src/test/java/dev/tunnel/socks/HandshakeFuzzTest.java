package dev.tunnel.socks;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tunnel.socks.Conversation.Outcome;
import dev.tunnel.testkit.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What any client may send: nothing but an answer comes of it, and the same however the bytes are cut. */
class HandshakeFuzzTest {

    static Stream<byte[]> seeds() {
        Stream<String> binary = Stream.of(
                "050100050100030264621538",
                "05010005010001 0a0000010050",
                "050100050100042001 0db80000000000000000000000010050",
                "05010201 05616c696365 06776f6e646572 050100030264621538",
                "0501020105616c6963650677616e646572",
                "050200020501ff0300",
                "04010050 0a000001 6d6500",
                "04011538 00000001 00 646200",
                "0402",
                "160301");
        Stream<String> text = Stream.of(
                "CONNECT db:5432 HTTP/1.1\r\n\r\nrest",
                "CONNECT [::1]:80 HTTP/1.0\nProxy-Authorization: Basic YWxpY2U6d29uZGVy\n\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT 0x7f.1:80 HTTP/1.1\r\n\r\n");
        return Stream.concat(
                binary.map(hex -> HexFormat.of().parseHex(hex.replace(" ", ""))),
                text.map(line -> line.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seed(byte[] input) {
        anyClient(input);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyClient(byte[] input) {
        check(Conversation.open(), input);
        check(Conversation.withPassword(), input);
    }

    private static void check(ProxyNegotiator negotiator, byte[] input) {
        Outcome whole = Conversation.play(negotiator, input);
        if (whole.refusal() != null) {
            Printable.checkLine(whole.refusal());
        }
        if (whole.destination() != null) {
            Printable.checkLine(whole.destination().toString());
        }
        byte[][] bytes = new byte[input.length][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = new byte[] {input[i]};
        }
        same(whole, Conversation.play(negotiator, bytes));
        int half = input.length / 2;
        same(
                whole,
                Conversation.play(
                        negotiator, Arrays.copyOf(input, half), Arrays.copyOfRange(input, half, input.length)));
    }

    private static void same(Outcome one, Outcome other) {
        if (!one.equals(other)) {
            throw new AssertionError(one + " becomes " + other);
        }
    }
}
