package dev.remuda.gateway.app;

import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for requests that two servers may read differently (RFC 9112, 11.2). Each is
 * refused and its connection closed, and no server ever sees it.
 */
class RequestSmugglingTests {

	private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

	private static TestServer server;

	private static RunningGateway gateway;

	@BeforeAll
	static void start() {
		server = TestServer.saying("forwarded");
		gateway = RunningGateway.before(server.address());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		server.close();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("requests")
	void isRefusedAndTheConnectionClosed(String name, String request) throws Exception {
		int before = server.requests.get();
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.setSoTimeout(10_000);
			RawServer.write(socket, request);
			String response = RawServer.readUntil(socket, "never");
			assertThat(response).startsWith("HTTP/1.1 400").doesNotContain("forwarded");
			assertThat(server.requests).hasValue(before);
		}
	}

	static Stream<Arguments> requests() {
		return Stream.of(
				arguments("length and chunked", post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG")),
				arguments("chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 6", "0\r\n\r\nG")),
				arguments("two lengths", post("Content-Length: 3\r\nContent-Length: 4", "abcd")),
				arguments("two equal lengths", post("Content-Length: 4\r\nContent-Length: 4", "abcd")),
				arguments("a list of lengths", post("Content-Length: 4, 4", "abcd")),
				arguments("a length with a sign", post("Content-Length: +4", "abcd")),
				arguments("a negative length", post("Content-Length: -4", "abcd")),
				arguments("a length in hexadecimal", post("Content-Length: 0x4", "abcd")),
				arguments("a length with a space inside", post("Content-Length: 4 4", "abcd")),
				arguments("an endless length", post("Content-Length: 99999999999999999999", "abcd")),
				arguments("an empty length", post("Content-Length:", "")),
				arguments("an encoding that is not known",
						post("Transfer-Encoding: xchunked", "4\r\nabcd\r\n0\r\n\r\n")),
				arguments("chunked that is not last", post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n" + HIDDEN)),
				arguments("chunked twice", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")),
				arguments("chunked in two headers",
						post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
				arguments("a control character in the encoding", post("Transfer-Encoding: \u000bchunked", "0\r\n\r\n")),
				arguments("chunked in HTTP/1.0",
						"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN),
				arguments("a space before the colon", post("Content-Length : 4", "abcd")),
				arguments("a tab before the colon", post("Transfer-Encoding\t: chunked", "0\r\n\r\n")),
				arguments("a folded encoding", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")),
				arguments("a header without a colon", post("Content-Length", "")),
				arguments("a header without a name", post(": 4", "")),
				arguments("a carriage return in a header", post("X-A: 1\rContent-Length: 4", "")),
				arguments("a null in a header", post("X-A: 1\u0000", "")),
				arguments("a line feed alone after a header", "GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\nX-B: 2\r\n\r\n"),
				arguments("line feeds alone", "GET / HTTP/1.1\nHost: x\n\n"),
				arguments("a space in a name", post("X A: 1", "")),
				arguments("no host", "GET / HTTP/1.1\r\nX-A: 1\r\n\r\n"),
				arguments("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
				arguments("two equal hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
				arguments("a host that is none", "GET / HTTP/1.1\r\nHost: x/y@z\r\n\r\n"),
				arguments("another host in the target", "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n"),
				arguments("a version that is not known", "GET / HTTP/1.2\r\nHost: x\r\n\r\n"),
				arguments("no version", "GET /\r\nHost: x\r\n\r\n"),
				arguments("a space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
				arguments("a method that is none", "G@T / HTTP/1.1\r\nHost: x\r\n\r\n"));
	}

	private static String post(String headers, String body) {
		return "POST / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n" + body;
	}

	/**
	 * RFC 9112, 5.2: to be refused, or unfolded before anybody else reads it.
	 */
	@Test
	void aFoldedHeaderIsUnfolded() throws Exception {
		try (TestServer showing = TestServer.showing();
				RunningGateway before = RunningGateway.before(showing.address());
				Socket socket = new Socket("127.0.0.1", before.port)) {
			RawServer.write(socket,
					"GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n Content-Length: 4\r\nConnection: close\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "never")).contains("X-A: 1 Content-Length: 4\n");
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("bodies")
	void aBodyThatIsBrokenIsNeverPassedOnAsAWholeAndHidesNothing(String name, String body) throws Exception {
		Queue<String> whole = new ConcurrentLinkedQueue<>();
		try (TestServer noting = new TestServer((request, response) -> request.receive()
			.then()
			.doOnSuccess((nothing) -> whole.add(request.uri()))
			.thenMany(response.sendString(Mono.just("forwarded"))))) {
			try (RunningGateway before = RunningGateway.before(noting.address());
					Socket socket = new Socket("127.0.0.1", before.port)) {
				socket.setSoTimeout(10_000);
				RawServer.write(socket, post("Transfer-Encoding: chunked", body));
				assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 400").doesNotContain("forwarded");
			}
			await().untilAsserted(() -> assertThat(noting.connections()).isZero());
			assertThat(whole).isEmpty();
		}
	}

	static Stream<Arguments> bodies() {
		return Stream.of(arguments("a size that is none", "xyz\r\nabc\r\n0\r\n\r\n" + HIDDEN),
				arguments("a negative size", "-4\r\nabcd\r\n0\r\n\r\n" + HIDDEN),
				arguments("a size with a prefix", "0x4\r\nabcd\r\n0\r\n\r\n" + HIDDEN),
				arguments("an endless size", "fffffffffffffffff\r\nabcd\r\n0\r\n\r\n" + HIDDEN),
				arguments("a chunk that is longer", "3\r\nabcd\r\n0\r\n\r\n" + HIDDEN),
				arguments("a line feed alone after the size", "4\nabcd\r\n0\r\n\r\n" + HIDDEN),
				arguments("a line feed alone after the chunk", "4\r\nabcd\n0\r\n\r\n" + HIDDEN));
	}

}
