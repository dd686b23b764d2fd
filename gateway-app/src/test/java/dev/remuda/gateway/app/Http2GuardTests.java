package dev.remuda.gateway.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for requests over HTTP/2 that are malformed, or that HTTP/1.1 would turn into
 * others. Each is refused, and no server ever sees it.
 */
class Http2GuardTests {

	private static final String[] GOOD = { ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x" };

	private static TestServer server;

	private static RunningGateway gateway;

	@BeforeAll
	static void start() {
		server = TestServer.saying("forwarded");
		gateway = RunningGateway.before(server.address(), "--server.http2.enabled=true",
				"--server.max-http-request-header-size=4KB", "http2.max-resets=20", "http2.max-streams=3",
				"client-header-timeout=1s", "routes[0].timeout=20s");
	}

	@AfterAll
	static void stop() {
		gateway.close();
		server.close();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("requests")
	void isRefused(String name, String[] headers) throws Exception {
		int before = server.requests.get();
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, false, headers);
			Http2Socket.Frame answer = client.next(Http2Socket.HEADERS);
			assertThat(answer.type()).isIn(Http2Socket.RESET, Http2Socket.GO_AWAY);
			assertThat(answer.error()).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
			if (answer.type() == Http2Socket.RESET) {
				client.head(3, true, GOOD);
				assertThat(client.next(Http2Socket.HEADERS).isOk()).isTrue();
				before++;
			}
			assertThat(server.requests).hasValue(before);
		}
	}

	static Stream<Arguments> requests() {
		return Stream.of(arguments("no method", without(":method")), arguments("no scheme", without(":scheme")),
				arguments("no path", without(":path")), arguments("no host", without(":authority")),
				arguments("nothing", new String[0]), arguments("two methods", with(":method", "POST")),
				arguments("two paths", with(":path", "/other")),
				arguments("two hosts in the old way", with("host", "x", "host", "x")),
				arguments("two hosts in the new way", with(":authority", "x")),
				arguments("two hosts that differ", with("host", "y")),
				arguments("a host that is none", instead(":authority", "x/y@z")),
				arguments("a host with a user", instead(":authority", "a@x")),
				arguments("an empty host", instead(":authority", "")), arguments("an empty path", instead(":path", "")),
				arguments("a path without a slash", instead(":path", "x")),
				arguments("a URL as the path", instead(":path", "http://other/")),
				arguments("an asterisk", instead(":path", "*")),
				arguments("a space in the path", instead(":path", "/a HTTP/1.1")),
				arguments("a line in the path", instead(":path", "/ HTTP/1.1\r\nX-A: b")),
				arguments("a fragment in the path", instead(":path", "/a#b")),
				arguments("a letter in the path that is none of ASCII", instead(":path", "/\u00e4")),
				arguments("a space in the method", instead(":method", "GET /other HTTP/1.1")),
				arguments("a line in the method", instead(":method", "GET\r\n")),
				arguments("an empty method", instead(":method", "")),
				arguments("a tunnel", instead(":method", "CONNECT")),
				arguments("a scheme that is not known", instead(":scheme", "file")),
				arguments("a pseudo-header that is not known", with(":other", "x")),
				arguments("the status of a response", with(":status", "200")),
				arguments("a pseudo-header after others", with("x-a", "b", ":path", "/")),
				arguments("a line feed in a value", with("x-a", "b\nx-b: c")),
				arguments("a carriage return in a value", with("x-a", "b\rc")),
				arguments("a line at the end of a value", with("x-a", "b\r\n\r\n")),
				arguments("a null in a value", with("x-a", "b\u0000")),
				arguments("a line in a cookie", with("cookie", "a=b\r\nx: y")),
				arguments("a capital in a name", with("X-a", "b")), arguments("a space in a name", with("x a", "b")),
				arguments("a colon in a name", with("x-a: b", "c")), arguments("a line in a name", with("x\r\na", "b")),
				arguments("an empty name", with("", "b")),
				arguments("a header of the connection", with("connection", "close")),
				arguments("another", with("proxy-connection", "keep-alive")),
				arguments("yet another", with("keep-alive", "timeout=5")),
				arguments("an encoding of the transfer", with("transfer-encoding", "chunked")),
				arguments("an upgrade", with("upgrade", "h2c")), arguments("te that is another", with("te", "gzip")),
				arguments("lengths that differ", with("content-length", "1", "content-length", "2")),
				arguments("a length that is none", with("content-length", "0x1")),
				arguments("a negative length", with("content-length", "-1")));
	}

	@Test
	void aBodyThatIsLongerThanItsLength() throws Exception {
		assertRefused(with("content-length", "3"), "abcd", true);
		assertRefused(with("content-length", "3"), "abcd", false);
	}

	@Test
	void aBodyThatIsShorterThanItsLength() throws Exception {
		assertRefused(with("content-length", "5"), "abcd", true);
	}

	/**
	 * A server that is sent a body is left in the middle of it.
	 */
	private static void assertRefused(String[] headers, String body, boolean last) throws Exception {
		int before = server.requests.get();
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, false, headers);
			client.send(Http2Socket.DATA, (last) ? Http2Socket.END_STREAM : 0, 1, body.getBytes());
			Http2Socket.Frame answer = client.next(Http2Socket.HEADERS);
			assertThat(answer.type()).isEqualTo(Http2Socket.RESET);
			assertThat(answer.error()).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
			assertThat(server.requests.get() - before).isBetween(0, 1);
		}
	}

	@Test
	void oneHostThatIsSaidTwiceIsPassedOnOnce() throws Exception {
		try (TestServer showing = TestServer.showing();
				RunningGateway other = RunningGateway.before(showing.address(), "--server.http2.enabled=true");
				Http2Socket client = Http2Socket.to(other)) {
			client.head(1, true, with("host", "X", "cookie", "a=b", "cookie", "c=d"));
			assertThat(client.next(Http2Socket.HEADERS).isOk()).isTrue();
			assertThat(new String(client.next(Http2Socket.DATA).payload())).containsOnlyOnce("\nhost: x\n")
				.containsIgnoringCase("\ncookie: a=b; c=d\n");
		}
	}

	@Test
	void anOldHostAlone() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "x");
			assertThat(client.next(Http2Socket.HEADERS).isOk()).isTrue();
		}
	}

	@Test
	void requestsOfHttp1AreGuardedAsWell() throws Exception {
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.setSoTimeout(10_000);
			RawServer.write(socket,
					"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 400");
		}
	}

	@Test
	void nobodyIsUpgraded() throws Exception {
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.setSoTimeout(10_000);
			RawServer.write(socket,
					"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
							+ "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "forwarded")).startsWith("HTTP/1.1 200");
		}
	}

	@Test
	void headersThatAreTooLarge() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, true, with("x-a", "b".repeat(4_100)));
			Http2Socket.Frame answer = client.next(Http2Socket.HEADERS);
			assertThat(answer.type()).isEqualTo(Http2Socket.HEADERS);
			assertThat(answer.isOk()).isFalse();
		}
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, true, with("x-a", "b".repeat(12_000)));
			assertThat(client.next(Http2Socket.HEADERS).type()).isEqualTo(Http2Socket.GO_AWAY);
		}
	}

	@Test
	void moreRequestsAtATimeThanAreAllowed() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			for (int stream = 1; stream <= 7; stream += 2) {
				client.head(stream, false, with("content-length", "1"));
			}
			Http2Socket.Frame answer = client.next(Http2Socket.HEADERS);
			assertThat(answer.type()).isEqualTo(Http2Socket.RESET);
			assertThat(answer.stream()).isEqualTo(7);
			assertThat(answer.error()).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
		}
	}

	@Test
	void aFloodOfRequestsThatAreGivenUp() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			flood(client, (stream) -> Stream.of(head(stream, GOOD),
					Http2Socket.frame(Http2Socket.RESET, 0, stream, new byte[] { 0, 0, 0, 8 })));
			Http2Socket.Frame answer = client.next(Http2Socket.GO_AWAY);
			assertThat(answer.error()).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
			assertThat(client.next(Http2Socket.GO_AWAY)).isNull();
		}
	}

	@Test
	void aFloodOfRequestsThatAreRefused() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			flood(client, (stream) -> Stream.of(head(stream, without(":path"))));
			Http2Socket.Frame answer = client.next(Http2Socket.GO_AWAY);
			while (answer.type() == Http2Socket.RESET) {
				answer = client.next(Http2Socket.GO_AWAY);
			}
			assertThat(answer.error()).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
		}
	}

	@Test
	void aClientThatTakesTooLongForAHead() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			// Another request goes on meanwhile
			client.head(1, false, with("content-length", "1"));
			byte[] head = Http2Socket.frame(Http2Socket.HEADERS, Http2Socket.END_HEADERS, 3, Http2Socket.block(GOOD));
			client.send(Arrays.copyOf(head, head.length - 1));
			assertThat(client.next(Http2Socket.GO_AWAY)).isNull();
		}
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, false, with("content-length", "1"));
			client.send(Http2Socket.HEADERS, 0, 3, Http2Socket.block(GOOD));
			assertThat(client.next(Http2Socket.GO_AWAY)).isNull();
		}
	}

	@Test
	void aClientThatHasNoRequest() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			assertThat(client.next(Http2Socket.GO_AWAY).error()).isZero();
			assertThat(client.next(Http2Socket.GO_AWAY)).isNull();
		}
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.setSoTimeout(10_000);
			RawServer.write(socket, "PRI * HTTP/2.0\r\n");
			assertThat(RawServer.readUntil(socket, "never")).isEmpty();
		}
	}

	@Test
	void aRequestMayTakeLonger() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(1, false, with("content-length", "1"));
			client.socket.setSoTimeout(2_500);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.next(Http2Socket.GO_AWAY));
			client.socket.setSoTimeout(10_000);
			client.send(Http2Socket.DATA, Http2Socket.END_STREAM, 1, new byte[1]);
			assertThat(client.next(Http2Socket.HEADERS).isOk()).isTrue();
		}
	}

	@Test
	void aHeadAfterTheEndOfTheRequest() throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			byte[] head = head(1, GOOD);
			client.send(ByteBuffer.allocate(head.length * 2).put(head).put(head).array());
			Http2Socket.Frame answer = client.next(Http2Socket.HEADERS);
			assertThat(answer.type()).isEqualTo(Http2Socket.RESET);
			assertThat(answer.error()).isEqualTo((int) Http2Error.STREAM_CLOSED.code());
		}
	}

	@Test
	void aHeadForAStreamThatIsOver() throws Exception {
		assertEnds(3, 3, Http2Error.STREAM_CLOSED);
	}

	@Test
	void aHeadForAStreamThatWasPassedOver() throws Exception {
		assertEnds(5, 3, Http2Error.PROTOCOL_ERROR);
	}

	/**
	 * Send the frames of 25 streams in one piece that the server reads at once: less than
	 * 2 KB. With something left that it hasn't read when it closes the connection, or
	 * that comes later, the kernel resets it, and the last frame may be lost.
	 */
	private static void flood(Http2Socket client, IntFunction<Stream<byte[]>> frames) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		IntStream.range(0, 25)
			.map((index) -> 2 * index + 1)
			.mapToObj(frames)
			.flatMap((each) -> each)
			.forEach(bytes::writeBytes);
		client.send(bytes.toByteArray());
	}

	private static byte[] head(int stream, String... headers) {
		return Http2Socket.frame(Http2Socket.HEADERS, Http2Socket.END_HEADERS | Http2Socket.END_STREAM, stream,
				Http2Socket.block(headers));
	}

	private static void assertEnds(int first, int second, Http2Error error) throws Exception {
		try (Http2Socket client = Http2Socket.to(gateway)) {
			client.head(first, true, GOOD);
			Http2Socket.Frame data = client.next(Http2Socket.DATA);
			while ((data.flags() & Http2Socket.END_STREAM) == 0) {
				data = client.next(Http2Socket.DATA);
			}
			client.head(second, true, GOOD);
			Http2Socket.Frame answer = client.next(Http2Socket.GO_AWAY);
			assertThat(answer.type()).isEqualTo(Http2Socket.GO_AWAY);
			assertThat(answer.error()).isEqualTo((int) error.code());
			assertThat(client.next(Http2Socket.GO_AWAY)).isNull();
		}
	}

	private static String[] with(String... more) {
		return Stream.concat(Stream.of(GOOD), Stream.of(more)).toArray(String[]::new);
	}

	private static String[] without(String name) {
		int index = Arrays.asList(GOOD).indexOf(name);
		return Stream.concat(Arrays.stream(GOOD, 0, index), Arrays.stream(GOOD, index + 2, GOOD.length))
			.toArray(String[]::new);
	}

	private static String[] instead(String name, String value) {
		String[] headers = GOOD.clone();
		headers[Arrays.asList(GOOD).indexOf(name) + 1] = value;
		return headers;
	}

}
