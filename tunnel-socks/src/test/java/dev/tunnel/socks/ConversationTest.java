package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.config.Endpoint;
import dev.tunnel.socks.Conversation.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are answered, however their bytes are cut and joined on the way. */
class ConversationTest {
    private static final String OK5 = "05000001000000000000";
    private static final String OK4 = "005a000000000000";
    private static final String NO4 = "005b000000000000";
    private static final byte[] PAYLOAD = "GET / HTTP/1.0\r\n\r\n\0\5\4\1".getBytes(StandardCharsets.US_ASCII);

    /** Every conversation of the protocols: what the client sends, and what comes of it. */
    private enum Case {
        V5_NAME("050100 05010003" + "02" + text("db") + "1538", "0500" + OK5, "db", 5432),
        V5_IPV4("050100 05010001 0a000001 0050", "0500" + OK5, "10.0.0.1", 80),
        V5_IPV6("050100 05010004 20010db8000000000000000000000001 01bb", "0500" + OK5, "2001:db8::1", 443),
        V5_MAPPED_IPV4("050100 05010004 00000000000000000000ffff7f000001 0050", "0500" + OK5, "127.0.0.1", 80),
        V5_IPV4_AS_NAME("050100 05010003 09" + text("127.0.0.1") + "0050", "0500" + OK5, "127.0.0.1", 80),
        V5_IPV6_IN_BRACKETS("050100 05010003 05" + text("[::1]") + "0050", "0500" + OK5, "::1", 80),
        V5_NAME_IN_BRACKETS("050100 05010003 04" + text("[db]") + "0050", "0500" + OK5, "db", 80),
        V5_PUNYCODE("050100 05010003 0a" + text("xn--bcher-") + "0050", "0500" + OK5, "xn--bcher-", 80),
        V5_UTF8("050100 05010003 03 62c3bc 0050", "0500" + OK5, "bü", 80),
        V5_LONGEST_NAME("050100 05010003 ff" + text("a".repeat(255)) + "ffff", "0500" + OK5, "a".repeat(255), 65535),
        V5_RESERVED_BYTE_SET("050100 0501ff03 02" + text("db") + "1538", "0500" + OK5, "db", 5432),
        V5_MANY_METHODS("05ff" + "00".repeat(255) + "05010003 02" + text("db") + "1538", "0500" + OK5, "db", 5432),
        V5_SEVERAL_METHODS("0503020100 05010003 02" + text("db") + "1538", "0500" + OK5, "db", 5432),
        V5_EMPTY_NAME("050100 05010003 00 0050", "050005010001000000000000", "is empty"),
        V5_DOTS_ONLY("050100 05010003 02 2e2e 0050", "050005010001000000000000", "is empty"),
        V5_NUL_IN_NAME("050100 05010003 03 610062 0050", "050005010001000000000000", "control character"),
        V5_NEWLINE_IN_NAME("050100 05010003 03 610a62 0050", "050005010001000000000000", "control character"),
        V5_SPACE_IN_NAME("050100 05010003 03 612062 0050", "050005010001000000000000", "space"),
        V5_NOT_UTF8("050100 05010003 02 c328 0050", "050005010001000000000000", "not UTF-8"),
        V5_PORT_0("050100 05010003 02" + text("db") + "0000", "050005010001000000000000", "port 0"),
        V5_BIND("050100 05020001 0a000001 0050", "050005070001000000000000", "command 2"),
        V5_UDP("050100 05030001 0a000001 0050", "050005070001000000000000", "command 3"),
        V5_UNKNOWN_COMMAND("050100 05ff0001 0a000001 0050", "050005070001000000000000", "command -1"),
        V5_UNKNOWN_ADDRESS_TYPE("050100 05010002 0a000001 0050", "050005080001000000000000", "unknown type 2"),
        V5_NO_METHODS("0500", "05ff", "insists on authentication"),
        V5_ONLY_METHODS_THAT_ARE_NOT_SERVED("05020102", "05ff", "insists on authentication"),
        V5_REQUEST_OF_VERSION_4("050100 04010050 0a000001 00", "050005010001000000000000", "another version"),
        V5_LOGIN(
                true,
                "050102 01" + login("alice", "wonder") + "05010003 02" + text("db") + "1538",
                "05020100" + OK5,
                "db",
                5432),
        V5_LOGIN_AMONG_METHODS(
                true,
                "05020002 01" + login("alice", "wonder") + "05010001 0a000001 0050",
                "05020100" + OK5,
                "10.0.0.1",
                80),
        V5_WRONG_PASSWORD(true, "050102 01" + login("alice", "wander"), "05020101", "user or password is wrong"),
        V5_WRONG_USER(true, "050102 01" + login("alicf", "wonder"), "05020101", "user or password is wrong"),
        V5_EMPTY_USER(true, "050102 01" + login("", "wonder"), "05020101", "user or password is wrong"),
        V5_EMPTY_PASSWORD(true, "050102 01" + login("alice", ""), "05020101", "user or password is wrong"),
        V5_LONG_LOGIN(true, "050102 01" + login("a".repeat(255), "b".repeat(255)), "05020101", "is wrong"),
        V5_LOGIN_OF_UNKNOWN_VERSION(true, "050102 05" + login("alice", "wonder"), "05020101", "unknown version"),
        V5_WITHOUT_LOGIN(true, "050100", "05ff", "offers no user and password"),
        V4("0401 0050 0a000001" + text("me") + "00", OK4, "10.0.0.1", 80),
        V4_WITHOUT_USER("0401 0050 0a000001 00", OK4, "10.0.0.1", 80),
        V4_UNSPECIFIED_ADDRESS("0401 0050 00000000 00", OK4, "0.0.0.0", 80),
        V4_LONGEST_USER("0401 0050 0a000001" + text("u".repeat(255)) + "00", OK4, "10.0.0.1", 80),
        V4A("0401 1538 00000001" + text("me") + "00" + text("db") + "00", OK4, "db", 5432),
        V4A_LONGEST_NAME("0401 1538 000000ff 00" + text("a".repeat(255)) + "00", OK4, "a".repeat(255), 5432),
        V4A_EMPTY_NAME("0401 1538 00000001 00 00", NO4, "is empty"),
        V4A_NAME_TOO_LONG("0401 1538 00000001 00" + text("a".repeat(256)), NO4, "host name is longer than 255"),
        V4_USER_TOO_LONG("0401 1538 0a000001" + text("u".repeat(256)), NO4, "user is longer than 255"),
        V4_BIND("0402 0050 0a000001 00", NO4, "command 2"),
        V4_PORT_0("0401 0000 0a000001 00", NO4, "port 0"),
        V4_BUT_A_PASSWORD_IS_NEEDED(true, "0401 0050 0a000001" + text("alice") + "00", NO4, "knows no password"),
        NEITHER("160301", "", "first byte is 0x16"),
        NUL("00", "", "first byte is 0x00");

        private final boolean password;
        private final byte[] sent;
        private final String replies;
        private final Endpoint.@Nullable Tcp destination;
        private final @Nullable String refusal;

        Case(String sent, String replies, String host, int port) {
            this(false, sent, replies, host, port);
        }

        Case(boolean password, String sent, String replies, String host, int port) {
            this(password, sent, replies, Endpoint.tcp(host, port), null);
        }

        Case(String sent, String replies, String refusal) {
            this(false, sent, replies, refusal);
        }

        Case(boolean password, String sent, String replies, String refusal) {
            this(password, sent, replies, null, refusal);
        }

        Case(
                boolean password,
                String sent,
                String replies,
                Endpoint.@Nullable Tcp destination,
                @Nullable String refusal) {
            this.password = password;
            this.sent = HexFormat.of().parseHex(sent.replace(" ", ""));
            this.replies = replies;
            this.destination = destination;
            this.refusal = refusal;
        }

        private static String text(String text) {
            return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        }

        private static String login(String user, String password) {
            return String.format("%02x", user.length())
                    + text(user)
                    + String.format("%02x", password.length())
                    + text(password);
        }

        ProxyNegotiator negotiator() {
            return password ? Conversation.withPassword() : Conversation.open();
        }
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void theAnswerDoesNotDependOnHowTheBytesCome(Case known) {
        byte[] all = known.destination == null ? known.sent : joined(known.sent, PAYLOAD);
        check(known, Conversation.play(known.negotiator(), all));
        check(known, Conversation.play(known.negotiator(), bytewise(all)));
        for (int cut = 0; cut <= all.length; cut++) {
            check(known, Conversation.play(known.negotiator(), part(all, 0, cut), part(all, cut, all.length)));
        }
    }

    private static void check(Case known, Outcome outcome) {
        assertThat(outcome.replies()).isEqualTo(known.replies);
        assertThat(outcome.destination()).isEqualTo(known.destination);
        if (known.refusal == null) {
            assertThat(outcome.refusal()).isNull();
            assertThat(outcome.rest()).isEqualTo(HexFormat.of().formatHex(PAYLOAD));
        } else {
            assertThat(outcome.refusal()).contains(known.refusal);
        }
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void aClientThatHasNotSaidEverythingIsWaitedFor(Case known) {
        for (int length = 0; known.destination != null && length < known.sent.length; length++) {
            Outcome outcome = Conversation.play(known.negotiator(), part(known.sent, 0, length));
            assertThat(outcome.destination()).isNull();
            assertThat(outcome.refusal()).isNull();
            assertThat(known.replies).startsWith(outcome.replies());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT db:5432 HTTP/1.1\r\n\r\n",
                "CONNECT db:5432 HTTP/1.0\n\n",
                "CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\nUser-Agent: x\r\nProxy-Connection: Keep-Alive\r\n\r\n",
                "CONNECT db:5432 HTTP/1.1\r\nProxy-Authorization: Basic nonsense\r\n\r\n",
            })
    void httpConnect(String header) {
        byte[] all = joined(header.getBytes(StandardCharsets.US_ASCII), PAYLOAD);
        for (int cut = 0; cut <= all.length; cut++) {
            Outcome outcome = Conversation.play(Conversation.open(), part(all, 0, cut), part(all, cut, all.length));
            assertThat(outcome.destination()).isEqualTo(Endpoint.tcp("db", 5432));
            assertThat(outcome.replies()).isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n");
            assertThat(outcome.rest()).isEqualTo(HexFormat.of().formatHex(PAYLOAD));
        }
        assertThat(Conversation.play(Conversation.open(), bytewise(all)).destination())
                .isEqualTo(Endpoint.tcp("db", 5432));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8::1]:443", "[2001:DB8:0::1]:443"})
    void httpConnectToAnAddress(String authority) {
        assertThat(http(Conversation.open(), "CONNECT " + authority + " HTTP/1.1\r\n\r\n")
                        .destination())
                .isEqualTo(Endpoint.tcp("2001:db8::1", 443));
    }

    @Test
    void otherMethodsAreToldWhatThisIs() {
        for (String line :
                List.of("GET / HTTP/1.1", "POST http://db/ HTTP/1.1", "OPTIONS * HTTP/1.1", "connect d:1 HTTP/1.1")) {
            assertThat(http(Conversation.open(), line + "\r\nHost: x\r\n\r\n").replies())
                    .startsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\n")
                    .contains("\r\nConnection: close\r\n\r\n")
                    .endsWith("It takes SOCKS4, SOCKS5 and HTTP CONNECT; it serves no pages.\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT db HTTP/1.1",
                "CONNECT db: HTTP/1.1",
                "CONNECT :80 HTTP/1.1",
                "CONNECT db:0 HTTP/1.1",
                "CONNECT db:65536 HTTP/1.1",
                "CONNECT db:http HTTP/1.1",
                "CONNECT ::1:80:x HTTP/1.1",
                "CONNECT me@db:80 HTTP/1.1",
                "CONNECT db:80 HTTP/2",
                "CONNECT db:80",
                "CONNECT  db:80 HTTP/1.1",
                "Hello",
            })
    void whatIsNoRequestIsABadOne(String line) {
        assertThat(http(Conversation.open(), line + "\r\n\r\n").replies()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void aHeaderHasALimit() {
        String longest = "CONNECT db:80 HTTP/1.1\r\nX: " + "x".repeat(16 * 1024 - 32) + "\r\n\r\n";
        assertThat(http(Conversation.open(), longest).destination()).isEqualTo(Endpoint.tcp("db", 80));
        assertThat(http(Conversation.open(), "CONNECT db:80 HTTP/1.1\r\nX: " + "x".repeat(16 * 1024))
                        .replies())
                .startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Proxy-Authorization: Basic YWxpY2U6d29uZGVy",
                "proxy-authorization:basic   YWxpY2U6d29uZGVy  ",
            })
    void basicAuthentication(String field) {
        assertThat(http(Conversation.withPassword(), "CONNECT db:80 HTTP/1.1\r\n" + field + "\r\n\r\n")
                        .destination())
                .isEqualTo(Endpoint.tcp("db", 80));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: db",
                "Authorization: Basic YWxpY2U6d29uZGVy",
                "Proxy-Authorization: Basic YWxpY2U6d2FuZGVy",
                "Proxy-Authorization: Basic YWxpY2U=",
                "Proxy-Authorization: Basic",
                "Proxy-Authorization: Basic ***",
                "Proxy-Authorization: Bearer YWxpY2U6d29uZGVy",
            })
    void withoutTheRightPasswordItIsAskedFor(String field) {
        Outcome outcome = http(Conversation.withPassword(), "CONNECT db:80 HTTP/1.1\r\n" + field + "\r\n\r\n");
        assertThat(outcome.replies())
                .startsWith("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"tunnel\"");
        assertThat(outcome.refusal()).doesNotContain("alice", "wonder", "wander", "YWxpY2U");
    }

    @Test
    void aProtocolThatIsSwitchedOffIsRefusedInItsOwnWords() {
        Policy policy = new Policy(List.of(), List.of(), false);
        ProxyNegotiator http = new ProxyNegotiator(EnumSet.of(ProxyProtocol.HTTP_CONNECT), null, policy);
        assertThat(Conversation.play(http, Case.V5_NAME.sent))
                .isEqualTo(new Outcome("05ff", null, "the client speaks SOCKS5, which is switched off", ""));
        assertThat(Conversation.play(http, Case.V4A.sent).replies()).isEqualTo(NO4);
        ProxyNegotiator socks = new ProxyNegotiator(EnumSet.of(ProxyProtocol.SOCKS5), null, policy);
        assertThat(http(socks, "CONNECT db:80 HTTP/1.1\r\n\r\n").replies()).startsWith("HTTP/1.1 403 ");
        assertThat(Conversation.play(socks, Case.V5_NAME.sent).destination()).isEqualTo(Endpoint.tcp("db", 5432));
    }

    @Test
    void whatIsNotPermittedIsForbidden() {
        Policy policy = new Policy(List.of(Rule.parse("*.internal")), List.of(), false);
        ProxyNegotiator strict = new ProxyNegotiator(EnumSet.allOf(ProxyProtocol.class), null, policy);
        assertThat(Conversation.play(strict, Case.V5_NAME.sent))
                .isEqualTo(new Outcome("050005020001000000000000", null, "db:5432 is not permitted by any rule", ""));
        assertThat(Conversation.play(strict, Case.V4A.sent).replies()).isEqualTo(NO4);
        assertThat(http(strict, "CONNECT db:80 HTTP/1.1\r\n\r\n").replies()).startsWith("HTTP/1.1 403 ");
    }

    private static Outcome http(ProxyNegotiator negotiator, String header) {
        return Conversation.play(negotiator, header.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[][] bytewise(byte[] all) {
        byte[][] pieces = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            pieces[i] = part(all, i, i + 1);
        }
        return pieces;
    }

    private static byte[] part(byte[] all, int from, int to) {
        return Arrays.copyOfRange(all, from, to);
    }
}
