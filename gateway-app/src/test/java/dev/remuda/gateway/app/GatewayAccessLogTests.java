package dev.remuda.gateway.app;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the access log.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayAccessLogTests {

	private static final String MESSAGE_ALONE = "--logging.pattern.console=%logger{0}|%m%n";

	@Test
	void writesTheCombinedFormatAndEscapesWhatClientsSay(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.saying("answer");
				RunningGateway gateway = RunningGateway.before(server.address(), "access-log=combined",
						MESSAGE_ALONE)) {
			gateway
				.send(gateway.request("/a%20b?q=1").header("User-Agent", "x\" 200 \\y").header("Referer", "http://r/"));
			await().untilAsserted(() -> assertThat(line(output))
				.matches("127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}] "
						+ "\"GET /a%20b\\?q=1 HTTP/1\\.1\" 200 6 \"http://r/\" \"x\\\\x22 200 \\\\x5Cy\""));
		}
	}

	@Test
	void writesWhichServersWereAskedAsJson(CapturedOutput output) throws Exception {
		String nobody = RunningGateway.nobody();
		try (TestServer server = TestServer.saying("answer");
				RunningGateway gateway = RunningGateway.before(nobody + "," + server.address(), "access-log=json",
						MESSAGE_ALONE)) {
			gateway.get("/x");
			await().untilAsserted(() -> assertThat(line(output)).isNotNull());
			String line = line(output);
			assertThat(JsonPath.<Integer>read(line, "$.status")).isEqualTo(200);
			assertThat(JsonPath.<Integer>read(line, "$.retries")).isEqualTo(1);
			assertThat(JsonPath.<Object>read(line, "$.servers"))
				.hasToString("[\"%s\",\"%s\"]".formatted(nobody, server.address()));
			assertThat(JsonPath.<Double>read(line, "$.durationMs"))
				.isGreaterThanOrEqualTo(JsonPath.<Double>read(line, "$.upstreamMs"));
		}
	}

	@Test
	void aFailureHasTheStatusThatTheClientGets(CapturedOutput output) throws Exception {
		try (RunningGateway gateway = RunningGateway.before(RunningGateway.nobody(), "access-log=combined",
				MESSAGE_ALONE)) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			await().untilAsserted(() -> assertThat(line(output)).contains("\"GET / HTTP/1.1\" 502 "));
		}
	}

	@Test
	void aClientThatLeftIs499(CapturedOutput output) throws Exception {
		try (TestServer server = new TestServer((request, response) -> Mono.never());
				RunningGateway gateway = RunningGateway.before(server.address(), "access-log=combined",
						MESSAGE_ALONE)) {
			try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
				RawServer.write(socket, "GET /left HTTP/1.1\r\nHost: x\r\n\r\n");
				await().untilAsserted(() -> assertThat(server.requests).hasValue(1));
			}
			await().untilAsserted(() -> assertThat(line(output)).contains("\"GET /left HTTP/1.1\" 499 0 \"-\" \"-\""));
		}
	}

	@Test
	void aRequestThatTakesTooLongIs504(CapturedOutput output) throws Exception {
		AtomicInteger cancelled = new AtomicInteger();
		try (TestServer server = new TestServer(
				(request, response) -> Mono.<Void>never().doOnCancel(cancelled::incrementAndGet));
				RunningGateway gateway = RunningGateway.before(server.address(), "access-log=combined", MESSAGE_ALONE,
						"--remuda.worker.request-timeout=300ms", "routes[0].retries=3")) {
			HttpResponse<String> response = gateway.get("/late");
			assertThat(response.statusCode()).isEqualTo(504);
			assertThat(response.body()).contains("\"reason\":\"deadline\"");
			await().untilAsserted(() -> assertThat(line(output)).contains("\"GET /late HTTP/1.1\" 504 "));
			await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
			assertThat(server.requests).hasValue(1);
		}
	}

	private static String line(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.startsWith("access|"))
			.map((line) -> line.substring("access|".length()))
			.findFirst()
			.orElse(null);
	}

}
