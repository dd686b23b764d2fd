package dev.remuda.gateway.app;

import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what the gateway itself answers: redirects and texts.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayAnswerTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/new/{*rest} | /old/a%2Fb?x=%20 | /new/a%2Fb?x=%20", "/new/{*rest}? | /old/a?x=1 | /new/a",
					"/new?y=2 | /old/a?x=1 | /new?y=2",
					"https://{host}/new/{*rest} | /old/a?x | https://example.com/new/a?x",
					"https://www.{host}:8443 | /old/a | https://www.example.com:8443/",
					"http://other.org/{*rest} | /old//evil | http://other.org//evil", "/{*rest} | /old | /",
					"/{*rest} | /old//evil.com/x | /evil.com/x", "/{*rest} | /old////evil.com | /evil.com",
					"/{*rest} | /old/%0d%0aX:1 | /%0d%0aX:1" })
	void redirectsAndLeadsNobodyElsewhere(String to, String path, String location) throws Exception {
		try (RunningGateway gateway = RunningGateway.start("routes[0].path=/old/{*rest}", "routes[0].redirect.to=" + to,
				"routes[0].redirect.status=308"); Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "GET " + path + " HTTP/1.1\r\nHost: example.com:8080\r\nConnection: close\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 308 ")
				.containsIgnoringCase("\r\nLocation: " + location + "\r\n")
				.containsIgnoringCase("\r\nContent-Length: 0\r\n")
				.endsWith("\r\n\r\n");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/old/\\evil.com", "/old/a\rLocation: http://evil.com", "/old/a\u0000b" })
	void aPathThatIsNoneRedirectsNobody(String path) throws Exception {
		try (RunningGateway gateway = RunningGateway.start("routes[0].path=/old/{*rest}",
				"routes[0].redirect.to=/{*rest}"); Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 400 ")
				.doesNotContainIgnoringCase("Location");
		}
	}

	@Test
	void answersWithATextAndWhatElseTheRouteSays(CapturedOutput output) throws Exception {
		try (RunningGateway gateway = start("respond.status=410", "respond.body=gone: ü",
				"respond.content-type=text/html", "response-headers.set.X-Set=1", "response-headers.remove=Vary",
				"max-body-size=1KB", "rate-limit.requests=3", "rate-limit.per=1h")) {
			HttpResponse<String> response = gateway.get("/a?b");
			assertThat(response.statusCode()).isEqualTo(410);
			assertThat(response.body()).isEqualTo("gone: ü");
			assertThat(response.headers().map()).containsKey("X-Set");
			assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
			await().untilAsserted(() -> assertThat(output).contains("\"GET /a?b HTTP/1.1\" 410 8 "));
			assertThat(gateway.post("/", "x".repeat(1025)).statusCode()).isEqualTo(413);
			HttpResponse<String> head = gateway.send(gateway.request("/").method("HEAD", BodyPublishers.noBody()));
			assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(8);
			assertThat(head.body()).isEmpty();
			await().untilAsserted(() -> assertThat(output).contains("\"HEAD / HTTP/1.1\" 410 0 "));
			assertThat(gateway.get("/").statusCode()).isEqualTo(429);
			MeterRegistry registry = gateway.context.getBean(MeterRegistry.class);
			await().untilAsserted(() -> assertThat(
					registry.get("remuda.gateway.responses").tags("upstream", "-", "status", "429").counter().count())
				.isEqualTo(1));
		}
	}

	@Test
	void answersWithAStatusAlone() throws Exception {
		try (RunningGateway gateway = start("respond.status=204")) {
			HttpResponse<String> response = gateway.post("/", "some body");
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.headers().map()).doesNotContainKeys("Content-Length", "Content-Type");
			assertThat(gateway.get("/").statusCode()).isEqualTo(204);
		}
	}

	private static RunningGateway start(String... route) {
		return RunningGateway.start(Stream
			.concat(Stream.of("access-log=combined"), Stream.of(route).map((property) -> "routes[0]." + property))
			.toArray(String[]::new));
	}

}
