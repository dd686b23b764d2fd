package dev.remuda.gateway.app;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the compression of what servers answer.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class GatewayCompressionTests {

	private static final String TEXT = "remuda ".repeat(1000);

	private static final String TAG = "\"v1\"";

	@Test
	void compressesAndSaysThatItDependsOnTheClient() throws Exception {
		try (TestServer server = answering(); RunningGateway gateway = compressing(server)) {
			HttpResponse<byte[]> response = ask(gateway, "/", "gzip");
			assertThat(unzipped(response)).isEqualTo(TEXT);
			assertThat(response.headers().allValues("Vary")).containsExactly("Accept-Encoding");
			assertThat(response.headers().firstValue("ETag")).contains("W/" + TAG);
			assertThat(response.headers().firstValue("Accept-Ranges")).isEmpty();
		}
	}

	@Test
	void whoTakesNoCompressionGetsTheSameButForVary() throws Exception {
		try (TestServer server = answering(); RunningGateway gateway = compressing(server)) {
			HttpResponse<String> response = gateway.get("/");
			assertThat(response.body()).isEqualTo(TEXT);
			assertThat(response.headers().allValues("Vary")).containsExactly("Accept-Encoding");
			assertThat(response.headers().firstValue("Content-Length")).contains(String.valueOf(TEXT.length()));
			assertThat(response.headers().firstValue("ETag")).contains(TAG);
			assertThat(response.headers().firstValue("Accept-Ranges")).contains("bytes");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			gzip;q=0.5, identity             | gzip
			br;q=0, gzip                     | gzip
			deflate;q=0.9, gzip;q=0.1        | deflate
			*                                |
			*;q=0                            |
			gzip;q=0, deflate;q=0, *;q=1     |
			gzip;q=0                         |
			identity                         |
			snappy                           |
			nothing-that-is-known            |
			""")
	void readsWhatTheClientTakes(String accepted, String encoding) throws Exception {
		try (TestServer server = answering(); RunningGateway gateway = compressing(server)) {
			HttpResponse<byte[]> response = ask(gateway, "/", accepted);
			assertThat(response.headers().firstValue("Content-Encoding").orElse(null)).isEqualTo(encoding);
			assertThat(response.headers().allValues("Vary")).containsExactly("Accept-Encoding");
			assertThat(response.headers().firstValue("ETag")).contains((encoding != null) ? "W/" + TAG : TAG);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Encoding: br", "Content-Encoding: identity", "Content-Range: bytes 0-1/2",
			"Cache-Control: max-age=1, No-Transform", "Content-Digest: sha-256=:abc=:", "Content-Type: image/png" })
	void leavesWhatIsNotToBeChanged(String header) throws Exception {
		String name = header.substring(0, header.indexOf(':'));
		String value = header.substring(header.indexOf(':') + 2);
		try (TestServer server = answering((request, response) -> response.header(name, value));
				RunningGateway gateway = compressing(server)) {
			HttpResponse<byte[]> response = ask(gateway, "/", "gzip");
			assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
			assertThat(response.headers().firstValue(name)).contains(value);
			assertThat(response.headers().firstValue("ETag")).contains(TAG);
			assertThat(response.headers().firstValue("Vary")).isEmpty();
		}
	}

	@Test
	void leavesWhatTheClientWantsUnchanged() throws Exception {
		try (TestServer server = answering(); RunningGateway gateway = compressing(server)) {
			HttpResponse<String> response = gateway
				.send(gateway.request("/").header("Accept-Encoding", "gzip").header("Cache-Control", "no-transform"));
			assertThat(response.body()).isEqualTo(TEXT);
		}
	}

	@Test
	void leavesAPartOfAWhole() throws Exception {
		try (TestServer server = answering(
				(request, response) -> response.status(206).header("Content-Range", "bytes 0-6999/9000"));
				RunningGateway gateway = compressing(server)) {
			HttpResponse<byte[]> response = ask(gateway, "/", "gzip");
			assertThat(response.statusCode()).isEqualTo(206);
			assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
		}
	}

	@Test
	void leavesWhatIsTooSmall() throws Exception {
		try (TestServer server = answering();
				RunningGateway gateway = compressing(server, "--server.compression.min-response-size=8KB")) {
			HttpResponse<byte[]> response = ask(gateway, "/", "gzip");
			assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
			assertThat(response.headers().firstValue("Vary")).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Accept-Encoding", "Accept, accept-encoding", "*" })
	void leavesAVaryThatSaysIt(String vary) throws Exception {
		try (TestServer server = answering((request, response) -> response.header("Vary", vary));
				RunningGateway gateway = compressing(server)) {
			assertThat(ask(gateway, "/", "gzip").headers().allValues("Vary")).containsExactly(vary);
		}
	}

	@Test
	void addsToAVaryThatNamesOthers() throws Exception {
		try (TestServer server = answering((request, response) -> response.header("Vary", "Origin"));
				RunningGateway gateway = compressing(server)) {
			assertThat(ask(gateway, "/", "gzip").headers().allValues("Vary")).containsExactly("Origin",
					"Accept-Encoding");
		}
	}

	@Test
	void saysToHeadWhatItSaysToGet() throws Exception {
		try (TestServer server = answering(); RunningGateway gateway = compressing(server)) {
			HttpResponse<String> response = gateway
				.send(gateway.request("/").method("HEAD", BodyPublishers.noBody()).header("Accept-Encoding", "gzip"));
			assertThat(response.body()).isEmpty();
			assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
			assertThat(response.headers().firstValue("ETag")).contains("W/" + TAG);
			assertThat(response.headers().firstValue("Content-Length")).isEmpty();
			assertThat(gateway.send(gateway.request("/").method("HEAD", BodyPublishers.noBody()))
				.headers()
				.firstValue("Content-Length")).contains(String.valueOf(TEXT.length()));
		}
	}

	@Test
	void whoHasACompressedResponseIsToldThatItIsStillGood() throws Exception {
		try (TestServer server = new TestServer((request, response) -> response.status(304).header("ETag", TAG).send());
				RunningGateway gateway = compressing(server)) {
			HttpResponse<String> weak = gateway.send(
					gateway.request("/").header("Accept-Encoding", "gzip").header("If-None-Match", "\"v0\", W/" + TAG));
			assertThat(weak.statusCode()).isEqualTo(304);
			assertThat(weak.headers().firstValue("ETag")).contains("W/" + TAG);
			assertThat(gateway.send(gateway.request("/").header("If-None-Match", TAG)).headers().firstValue("ETag"))
				.contains(TAG);
		}
	}

	@Test
	void leavesAResponseWithoutABody() throws Exception {
		try (TestServer server = new TestServer(
				(request, response) -> response.status(204).header("Content-Type", "text/plain").send());
				RunningGateway gateway = compressing(server)) {
			HttpResponse<byte[]> response = ask(gateway, "/", "gzip");
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
			assertThat(ask(gateway, "/", "gzip").statusCode()).isEqualTo(204);
		}
	}

	@Test
	void compressesAStreamWhoseLengthIsUnknown() throws Exception {
		try (TestServer server = new TestServer((request, response) -> response.header("Content-Type", "text/plain")
			.sendString(Flux.range(0, 1000).map((index) -> "remuda "))); RunningGateway gateway = compressing(server)) {
			assertThat(unzipped(ask(gateway, "/", "gzip"))).isEqualTo(TEXT);
		}
	}

	@Test
	void eventsArriveWhenTheyAreSent() throws Exception {
		Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
		try (TestServer server = new TestServer((request, response) -> response.sse().sendString(events.asFlux()));
				RunningGateway gateway = compressing(server,
						"--server.compression.mime-types=text/event-stream,text/plain")) {
			events.tryEmitNext("data: 1\n\n");
			HttpResponse<InputStream> response = gateway.client
				.send(gateway.request("/").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofInputStream());
			InputStream body = response.body();
			if (response.headers().firstValue("Content-Encoding").isPresent()) {
				body = new GZIPInputStream(body, 1);
			}
			assertThat(new String(body.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
			events.tryEmitNext("data: 2\n\n");
			assertThat(new String(body.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 2\n\n");
			events.tryEmitComplete();
			assertThat(body.read()).isEqualTo(-1);
		}
	}

	@Test
	void eachResponseOfAConnectionIsTakenForItself() throws Exception {
		try (TestServer server = answering((request, response) -> {
			if (request.uri().equals("/plain")) {
				response.header("Cache-Control", "no-transform");
			}
		}); RunningGateway gateway = compressing(server); Socket socket = new Socket("127.0.0.1", gateway.port)) {
			assertThat(next(socket, "HEAD /plain", "\r\n\r\n")).doesNotContainIgnoringCase("content-encoding");
			for (int round = 0; round < 2; round++) {
				assertThat(next(socket, "GET /", "\r\n\r\n")).containsIgnoringCase("content-encoding: gzip")
					.containsIgnoringCase("content-length: ");
				assertThat(next(socket, "GET /plain", TEXT)).contains("HTTP/1.1 200")
					.doesNotContainIgnoringCase("content-encoding")
					.endsWith(TEXT);
			}
		}
	}

	private static String next(Socket socket, String request, String end) throws Exception {
		RawServer.write(socket, request + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
		return RawServer.readUntil(socket, end);
	}

	@Test
	void anOldClientGetsNothingThatItCannotRead() throws Exception {
		try (TestServer server = answering();
				RunningGateway gateway = compressing(server);
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
			String response = RawServer.readUntil(socket, "never");
			assertThat(response).endsWith("\r\n\r\n" + TEXT).doesNotContainIgnoringCase("content-encoding");
		}
	}

	@Test
	void theAccessLogCountsWhatTheClientWasSent(CapturedOutput output) throws Exception {
		try (TestServer server = answering(); RunningGateway gateway = compressing(server, "access-log=combined")) {
			int compressed = ask(gateway, "/compressed", "gzip").body().length;
			assertThat(compressed).isLessThan(TEXT.length() / 10);
			assertThat(gateway.get("/whole").body()).hasSize(TEXT.length());
			await().untilAsserted(
					() -> assertThat(output.getOut()).contains("\"GET /compressed HTTP/1.1\" 200 " + compressed + " ")
						.contains("\"GET /whole HTTP/1.1\" 200 " + TEXT.length() + " "));
		}
	}

	private static TestServer answering() {
		return answering((request, response) -> {
		});
	}

	/**
	 * A server with a text that can be compressed, and headers that may say otherwise.
	 */
	private static TestServer answering(BiConsumer<HttpServerRequest, HttpServerResponse> headers) {
		return new TestServer((request, response) -> {
			response.header("Content-Type", "text/plain")
				.header("ETag", TAG)
				.header("Accept-Ranges", "bytes")
				.header("Content-Length", String.valueOf(TEXT.length()));
			headers.accept(request, response);
			return response.sendString(Mono.just(TEXT));
		});
	}

	private static RunningGateway compressing(TestServer server, String... properties) {
		String[] all = new String[properties.length + 1];
		all[0] = "--server.compression.enabled=true";
		System.arraycopy(properties, 0, all, 1, properties.length);
		return RunningGateway.before(server.address(), all);
	}

	private static HttpResponse<byte[]> ask(RunningGateway gateway, String path, String accepted) throws Exception {
		HttpRequest request = gateway.request(path).header("Accept-Encoding", accepted).build();
		return gateway.client.send(request, BodyHandlers.ofByteArray());
	}

	private static String unzipped(HttpResponse<byte[]> response) throws Exception {
		assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
		try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
			return new String(body.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
