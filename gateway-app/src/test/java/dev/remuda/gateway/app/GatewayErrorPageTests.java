package dev.remuda.gateway.app;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for error pages.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayErrorPageTests {

	private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

	@TempDir
	private Path folder;

	@BeforeEach
	void write() throws Exception {
		Files.writeString(this.folder.resolve("404.html"), "not here");
	}

	@Test
	void aBrowserGetsThePageOfTheStatusOrOfItsClass(CapturedOutput output) throws Exception {
		try (RunningGateway gateway = start(RunningGateway.nobody(), "routes[0].rate-limit.requests=1",
				"routes[0].rate-limit.per=1h", "error-pages.429=classpath:errors/5xx.html")) {
			HttpResponse<String> response = get(gateway, BROWSER);
			assertThat(response.statusCode()).isEqualTo(502);
			assertThat(response.body()).contains("Come again later.");
			assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
			assertThat(response.headers().firstValue("Vary")).hasValue("Accept");
			HttpResponse<String> limited = get(gateway, BROWSER);
			assertThat(limited.statusCode()).isEqualTo(429);
			assertThat(limited.body()).contains("Come again later.");
			assertThat(limited.headers().firstValue("Retry-After")).isPresent();
			await().untilAsserted(() -> assertThat(output).contains("\"GET / HTTP/1.1\" 502 "));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "application/json", "text/html;q=0, */*", "no type", "" })
	void aProgramGetsAProblemDetail(String accept) throws Exception {
		try (RunningGateway gateway = start(RunningGateway.nobody())) {
			HttpResponse<String> response = get(gateway, accept);
			assertThat(response.statusCode()).isEqualTo(502);
			assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			assertThat(response.headers().firstValue("Vary")).hasValue("Accept");
		}
	}

	@Test
	void anErrorOfAServerBecomesThePageOnlyWhereItIsToldTo(CapturedOutput output) throws Exception {
		try (TestServer server = new TestServer((request, response) -> response.status(503)
			.header("Retry-After", "7")
			.header("WWW-Authenticate", "Basic")
			.header("X-Secret", "1")
			.header("Content-Encoding", "gzip")
			.sendString(Mono.just("mine")));
				RunningGateway gateway = start(server.address(), "routes[1].path=/own/**", "routes[1].upstream=test",
						"routes[0].path=/page/**", "routes[0].intercept-errors=true",
						"routes[0].response-headers.set.X-Set=1")) {
			HttpResponse<String> page = gateway.send(gateway.request("/page/").header("Accept", BROWSER));
			assertThat(page.statusCode()).isEqualTo(503);
			assertThat(page.body()).contains("Come again later.");
			assertThat(page.headers().map()).containsKeys("Retry-After", "WWW-Authenticate", "X-Set")
				.doesNotContainKeys("X-Secret", "Content-Encoding");
			HttpResponse<String> head = gateway
				.send(gateway.request("/page/").header("Accept", BROWSER).method("HEAD", BodyPublishers.noBody()));
			assertThat(head.statusCode()).isEqualTo(503);
			assertThat(head.headers().firstValue("Content-Length"))
				.isEqualTo(page.headers().firstValue("Content-Length"));
			HttpResponse<String> program = gateway.get("/page/");
			assertThat(program.body()).isEqualTo("mine");
			assertThat(program.headers().map()).containsKeys("X-Secret", "Vary");
			assertThat(gateway.send(gateway.request("/own/").header("Accept", BROWSER)).body()).isEqualTo("mine");
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			await().untilAsserted(() -> assertThat(output).contains("\"GET /page/ HTTP/1.1\" 503 56 ")
				.contains("\"HEAD /page/ HTTP/1.1\" 503 0 "));
		}
	}

	@Test
	void anEndlessErrorOfAServerIsNotReadToItsEnd() throws Exception {
		try (TestServer server = new TestServer((request,
				response) -> response.status(500).sendByteArray(Flux.generate((sink) -> sink.next(new byte[10_000]))));
				RunningGateway gateway = start(server.address(), "routes[0].intercept-errors=true")) {
			assertThat(get(gateway, BROWSER).body()).contains("Come again later.");
			await().untilAsserted(() -> assertThat(server.connections()).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void aStatusThatTheGatewayAnswersWithHasItsPage() throws Exception {
		try (RunningGateway gateway = start("127.0.0.1:1", "routes[0].upstream=", "routes[0].respond.status=404")) {
			assertThat(get(gateway, BROWSER).body()).isEqualTo("not here");
			assertThat(get(gateway, "*/*").body()).isEmpty();
		}
	}

	@Test
	void aPageThatIsTooLargeStopsStartUp(CapturedOutput output) throws Exception {
		Files.write(this.folder.resolve("404.html"), new byte[1024 * 1024 + 1]);
		assertThatException().isThrownBy(() -> start("127.0.0.1:1").close());
		assertThat(output).contains("remuda.gateway.error-pages.404", "404.html' has more than 1 MiB");
	}

	private RunningGateway start(String servers, String... properties) {
		return RunningGateway
			.before(servers,
					Stream.concat(Stream.of("error-pages.5xx=classpath:errors/5xx.html",
							"error-pages.404=" + this.folder.resolve("404.html").toUri(), "access-log=combined"),
							Stream.of(properties))
						.toArray(String[]::new));
	}

	private static HttpResponse<String> get(RunningGateway gateway, String accept) throws Exception {
		return gateway.send(gateway.request("/").header("Accept", accept));
	}

}
