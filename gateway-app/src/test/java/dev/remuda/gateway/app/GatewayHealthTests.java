package dev.remuda.gateway.app;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for servers that are left alone and come back, by requests and by checks.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayHealthTests {

	@Test
	void aServerThatFailsIsEjectedAndComesBack(CapturedOutput output) throws Exception {
		try (TestServer a = TestServer.saying("a");
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address() + "," + b.address(),
						"upstreams.test.fail-timeout=500ms")) {
			a.kill();
			for (int request = 0; request < 4; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("b");
			}
			assertThat(gateway.<String>server(0, "state")).isEqualTo("ejected");
			assertThat(gateway.<String>server(0, "reason")).isNotBlank();
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
			assertThat(up(gateway, a)).isZero();
			a.restart();
			await().untilAsserted(() -> {
				gateway.get("/");
				assertThat(gateway.<String>server(0, "state")).isEqualTo("up");
			});
			assertThat(up(gateway, a)).isEqualTo(1);
			assertThat(output).containsOnlyOnce("Server " + a.address() + " of the upstream 'test' is ejected: ")
				.containsOnlyOnce("Server " + a.address() + " of the upstream 'test' gets requests again");
		}
	}

	@Test
	void aServerThatFailsItsChecksGetsNoRequests() throws Exception {
		AtomicInteger status = new AtomicInteger(503);
		AtomicInteger served = new AtomicInteger();
		try (TestServer a = new TestServer((request, response) -> {
			if (request.uri().equals("/health")) {
				return response.status(status.get()).send();
			}
			served.incrementAndGet();
			return response.sendString(Mono.just("a"));
		});
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address() + "," + b.address(),
						"upstreams.test.health.path=/health", "upstreams.test.health.interval=100ms")) {
			await().untilAsserted(() -> assertThat(gateway.<String>server(0, "state")).isEqualTo("failing-checks"));
			assertThat(gateway.<String>server(0, "reason")).contains("503");
			assertThat(gateway.<String>server(1, "state")).isEqualTo("up");
			int before = served.get();
			for (int request = 0; request < 5; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("b");
			}
			assertThat(served).hasValue(before);
			status.set(204);
			await().untilAsserted(() -> assertThat(gateway.<String>server(0, "state")).isEqualTo("up"));
		}
	}

	@Test
	void allServersThatFailTheirChecksAre503() throws Exception {
		try (RunningGateway gateway = RunningGateway.before(RunningGateway.nobody() + "," + RunningGateway.nobody(),
				"upstreams.test.health.path=/health", "upstreams.test.health.interval=50ms")) {
			await().untilAsserted(() -> assertThat(gateway.get("/").statusCode()).isEqualTo(503));
		}
	}

	@Test
	void checksOfAServerThatHangsDoNotPileUpAndEndWithTheGateway() {
		try (TestServer hanging = new TestServer((request, response) -> Mono.never())) {
			try (RunningGateway gateway = RunningGateway.before(hanging.address(), "upstreams.test.health.path=/health",
					"upstreams.test.health.interval=20ms", "upstreams.test.health.timeout=400ms")) {
				await().during(Duration.ofMillis(900))
					.untilAsserted(() -> assertThat(hanging.connections()).isLessThanOrEqualTo(2));
				await().untilAsserted(() -> assertThat(gateway.<String>server(0, "reason")).contains("within 400 ms"));
			}
			await().untilAsserted(() -> assertThat(hanging.connections()).isZero());
			int requests = hanging.requests.get();
			assertThat(requests).isLessThan(15);
			await().during(Duration.ofMillis(300)).untilAsserted(() -> assertThat(hanging.requests).hasValue(requests));
		}
	}

	private static double up(RunningGateway gateway, TestServer server) {
		return gateway.context.getBean(MeterRegistry.class)
			.get("remuda.gateway.server.up")
			.tag("server", server.address())
			.gauge()
			.value();
	}

}
