package dev.remuda.gateway.app;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for connections that begin with a preamble of the PROXY protocol.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProxyProtocolTests {

	private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.9\r\nConnection: close\r\n\r\n";

	private static final byte[] SIGNATURE = { 0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A };

	private static TestServer server;

	private static RunningGateway gateway;

	@BeforeAll
	static void start() {
		server = TestServer.showing();
		gateway = before("client-header-timeout=1s", "access-log=combined");
	}

	@AfterAll
	static void stop() {
		gateway.close();
		server.close();
	}

	private static RunningGateway before(String... properties) {
		return RunningGateway.before(server.address(),
				Stream.concat(Stream.of(properties), Stream.of("proxy-protocol=true", "--server.http2.enabled=true"))
					.toArray(String[]::new));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("preambles")
	void theClientIsTheOneOfThePreamble(String name, byte[] preamble, String client, CapturedOutput output)
			throws Exception {
		assertThat(ask(gateway, preamble)).containsIgnoringCase("X-Forwarded-For: " + client + "\n")
			.containsIgnoringCase("X-Real-IP: " + client + "\n");
		await().untilAsserted(() -> assertThat(output).contains(client + " - - ["));
	}

	static Stream<Arguments> preambles() throws Exception {
		byte[] extension = { 0x04, 0x00, 0x03, 1, 2, 3 };
		return Stream.of(
				arguments("version 1, IPv4", text("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n"), "203.0.113.7"),
				arguments("version 1, IPv6", text("PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n"), "2001:db8::7"),
				arguments("version 1, unknown", text("PROXY UNKNOWN\r\n"), "127.0.0.1"),
				arguments("version 1, unknown with addresses", text("PROXY UNKNOWN 2001:db8::7 2001:db8::1 1 2\r\n"),
						"127.0.0.1"),
				arguments("version 2, IPv4", binary(0x21, 0x11, addresses("203.0.113.8", "10.0.0.1"), new byte[0]),
						"203.0.113.8"),
				arguments("version 2, IPv6", binary(0x21, 0x21, addresses("2001:db8::8", "2001:db8::1"), new byte[0]),
						"2001:db8::8"),
				arguments("version 2, with more", binary(0x21, 0x11, addresses("203.0.113.9", "10.0.0.1"), extension),
						"203.0.113.9"),
				arguments("version 2, local", binary(0x20, 0x11, addresses("203.0.113.8", "10.0.0.1"), new byte[0]),
						"127.0.0.1"),
				arguments("version 2, local without addresses", binary(0x20, 0x00, new byte[0], new byte[0]),
						"127.0.0.1"),
				arguments("version 2, unspecified", binary(0x21, 0x00, new byte[0], new byte[0]), "127.0.0.1"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("garbage")
	void whoSendsNoneIsLeft(String name, byte[] sent) throws Exception {
		int before = server.requests.get();
		assertThat(ask(gateway, sent)).isEmpty();
		assertThat(server.requests).hasValue(before);
	}

	static Stream<Arguments> garbage() throws Exception {
		byte[] wrong = SIGNATURE.clone();
		wrong[11] = 0x0B;
		return Stream.of(arguments("none", new byte[0]), arguments("a line that is none", text("PROXY\r\n")),
				arguments("a protocol that is none", text("PROXY TCP5 203.0.113.7 10.0.0.1 56324 443\r\n")),
				arguments("an address that is none", text("PROXY TCP4 203.0.113.777 10.0.0.1 56324 443\r\n")),
				arguments("an address of the other kind", text("PROXY TCP4 2001:db8::7 10.0.0.1 56324 443\r\n")),
				arguments("a name", text("PROXY TCP4 localhost 10.0.0.1 56324 443\r\n")),
				arguments("a port that is none", text("PROXY TCP4 203.0.113.7 10.0.0.1 99999 443\r\n")),
				arguments("an endless line", text("PROXY TCP4 " + "1".repeat(200) + "\r\n")),
				arguments("small letters", text("proxy TCP4 203.0.113.7 10.0.0.1 56324 443\r\n")),
				arguments("a line feed alone", text("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\n")),
				arguments("a signature that is wrong", ByteBuffer.allocate(16).put(wrong).array()),
				arguments("a version that is none",
						binary(0x31, 0x11, addresses("203.0.113.8", "10.0.0.1"), new byte[0])),
				arguments("a command that is none",
						binary(0x2f, 0x11, addresses("203.0.113.8", "10.0.0.1"), new byte[0])),
				arguments("addresses that are too short", binary(0x21, 0x11, new byte[4], new byte[0])), arguments(
						"TLS", new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03 }));
	}

	@Test
	void whoTakesTooLongIsLeft() throws Exception {
		for (String begun : new String[] { "", "PROXY TCP4 203.0.113.7" }) {
			try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
				socket.setSoTimeout(10_000);
				RawServer.write(socket, begun);
				assertThat(RawServer.readUntil(socket, "never")).isEmpty();
			}
		}
	}

	@Test
	void aPreambleThatComesInPieces() throws Exception {
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.setTcpNoDelay(true);
			for (byte one : text("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n")) {
				socket.getOutputStream().write(one);
			}
			RawServer.write(socket, REQUEST);
			assertThat(RawServer.readUntil(socket, "never")).containsIgnoringCase("X-Real-IP: 203.0.113.7\n");
		}
	}

	@Test
	void itCountsForEachRequestOfTheConnectionAndForHttp2() throws Exception {
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n");
			for (int request = 0; request < 2; request++) {
				RawServer.write(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
				assertThat(RawServer.readUntil(socket, "for=203.0.113.7"))
					.containsIgnoringCase("X-Real-IP: 203.0.113.7\n");
			}
		}
		Socket socket = new Socket("127.0.0.1", gateway.port);
		RawServer.write(socket, "PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n");
		try (Http2Socket client = new Http2Socket(socket)) {
			client.head(1, true, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x");
			assertThat(client.next(Http2Socket.HEADERS).isOk()).isTrue();
			assertThat(new String(client.next(Http2Socket.DATA).payload(), StandardCharsets.UTF_8))
				.containsIgnoringCase("X-Real-IP: 203.0.113.7\n");
		}
	}

	@Test
	void onlyTrustedProxiesAreBelievedIfThereAreAny() throws Exception {
		byte[] preamble = text("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n");
		try (RunningGateway trusting = before("forwarded.trusted-proxies=127.0.0.0/8")) {
			assertThat(ask(trusting, preamble)).containsIgnoringCase("X-Forwarded-For: 203.0.113.7\n");
		}
		try (RunningGateway doubting = before("forwarded.trusted-proxies=10.0.0.0/8")) {
			assertThat(ask(doubting, preamble)).containsIgnoringCase("X-Forwarded-For: 127.0.0.1\n")
				.containsIgnoringCase("X-Real-IP: 127.0.0.1\n");
			assertThat(ask(doubting, new byte[0])).isEmpty();
		}
	}

	@Test
	void limitsGoByTheClientOfThePreamble() throws Exception {
		try (RunningGateway limited = before("routes[0].rate-limit.requests=1", "routes[0].rate-limit.per=1h")) {
			assertThat(ask(limited, text("PROXY TCP4 203.0.113.7 10.0.0.1 1 2\r\n"))).startsWith("HTTP/1.1 200");
			assertThat(ask(limited, text("PROXY TCP4 203.0.113.7 10.0.0.1 3 4\r\n"))).startsWith("HTTP/1.1 429");
			assertThat(ask(limited, text("PROXY TCP4 203.0.113.8 10.0.0.1 1 2\r\n"))).startsWith("HTTP/1.1 200");
		}
	}

	/**
	 * Send a preamble and a request, and return all that comes.
	 */
	private static String ask(RunningGateway asked, byte[] preamble) throws Exception {
		try (Socket socket = new Socket("127.0.0.1", asked.port)) {
			socket.setSoTimeout(10_000);
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			bytes.writeBytes(preamble);
			bytes.writeBytes(text(REQUEST));
			socket.getOutputStream().write(bytes.toByteArray());
			return RawServer.readUntil(socket, "never");
		}
		catch (SocketException ex) {
			return "";
		}
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] addresses(String source, String destination) throws Exception {
		byte[] from = InetAddress.getByName(source).getAddress();
		byte[] to = InetAddress.getByName(destination).getAddress();
		return ByteBuffer.allocate(from.length + to.length + 4)
			.put(from)
			.put(to)
			.putShort((short) 56324)
			.putShort((short) 443)
			.array();
	}

	private static byte[] binary(int command, int family, byte[] addresses, byte[] more) {
		return ByteBuffer.allocate(16 + addresses.length + more.length)
			.put(SIGNATURE)
			.put((byte) command)
			.put((byte) family)
			.putShort((short) (addresses.length + more.length))
			.put(addresses)
			.put(more)
			.array();
	}

}
