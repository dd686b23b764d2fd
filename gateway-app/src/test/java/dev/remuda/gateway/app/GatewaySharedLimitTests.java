package dev.remuda.gateway.app;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for rate limits that several gateways share.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewaySharedLimitTests {

	private static final String UNCOUNTED = "pass without being counted";

	private static final String COUNTED = "Requests are counted together with other gateways again";

	/**
	 * Longer than a busy machine needs, where a test is about the counts.
	 */
	private static final String PATIENT = "rate-limits.timeout=5s";

	@Test
	void twoGatewaysShareALimit() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RedisServer redis = RedisServer.start();
				RunningGateway one = gateway(server, redis, 50, PATIENT);
				RunningGateway two = gateway(server, redis, 50, PATIENT)) {
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int request = 0; request < 100; request++) {
				answers.add(ask(one, "secret"));
				answers.add(ask(two, "secret"));
			}
			List<Integer> statuses = new ArrayList<>();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				statuses.add(answer.get(20, TimeUnit.SECONDS).statusCode());
			}
			assertThat(statuses).filteredOn((status) -> status == 200).hasSize(50);
			assertThat(statuses).filteredOn((status) -> status == 429).hasSize(150);
			assertThat(server.requests).hasValue(50);
			HttpResponse<String> refused = ask(two, "secret").get(20, TimeUnit.SECONDS);
			assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 72L);
			assertThat(ask(two, "other").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			assertThat(uncounted(one) + uncounted(two)).isZero();
		}
	}

	@Test
	void whatIsInRedisExpiresAndTellsNoSecret() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RedisServer redis = RedisServer.start();
				RunningGateway gateway = gateway(server, redis, 10, PATIENT, "rate-limits.key-prefix=shop:")) {
			assertThat(ask(gateway, "secret").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			StringRedisTemplate template = gateway.context.getBean(StringRedisTemplate.class);
			Set<String> keys = template.keys("*");
			assertThat(keys).allSatisfy((key) -> {
				assertThat(key).startsWith("shop:").doesNotContain("secret");
				assertThat(template.getExpire(key)).isBetween(0L, 3700L);
			});
			assertThat(keys).filteredOn((key) -> key.matches("shop:[0-9a-f]{32}")).hasSize(1);
		}
	}

	@Test
	void withoutRedisRequestsPassAndWithItTheyCountAgain(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RedisServer redis = RedisServer.start();
				RunningGateway gateway = gateway(server, redis, 1)) {
			assertThat(ask(gateway, "a").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			redis.kill();
			passes(gateway);
			assertThat(uncounted(gateway)).isPositive();
			assertThat(output.getOut().split(UNCOUNTED, -1)).as("one warning").hasSize(2);
			redis.restart();
			countsAgain(gateway);
			assertThat(output.getOut().split(COUNTED, -1)).as("one line").hasSize(2);
			assertThat(output.getOut().split(UNCOUNTED, -1)).as("one warning").hasSize(2);
		}
	}

	@Test
	void aRedisThatHangsHoldsNoRequestForLongerThanTheTimeout(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RedisServer redis = RedisServer.start();
				RunningGateway gateway = gateway(server, redis, 1)) {
			assertThat(ask(gateway, "a").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			redis.freeze();
			passes(gateway);
			assertThat(output.getOut().split(UNCOUNTED, -1)).as("one warning").hasSize(2);
			redis.thaw();
			countsAgain(gateway);
		}
	}

	@Test
	void whoWaitsForRedisBlocksNobodyElse() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RedisServer redis = RedisServer.start();
				RunningGateway gateway = gateway(server, redis, 1, "rate-limits.timeout=5s", "routes[1].path=/**",
						"routes[1].upstream=test", "routes[0].header.X-Api-Key=*")) {
			redis.freeze();
			List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(() -> ask(gateway, "waiting"))
				.limit(20)
				.toList();
			for (int request = 0; request < 20; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("ok");
			}
			assertThat(waiting).noneMatch(CompletableFuture::isDone);
			for (CompletableFuture<HttpResponse<String>> each : waiting) {
				assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			assertThat(uncounted(gateway)).isEqualTo(20);
		}
	}

	@Test
	void aGatewayStartsWithoutRedis() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RedisServer redis = RedisServer.stopped();
				RunningGateway gateway = gateway(server, redis, 1)) {
			passes(gateway);
			redis.restart();
			countsAgain(gateway);
		}
	}

	private static void passes(RunningGateway gateway) throws Exception {
		for (int request = 0; request < 30; request++) {
			assertThat(ask(gateway, "a").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
	}

	/**
	 * The limit is of one request in an hour.
	 */
	private static void countsAgain(RunningGateway gateway) {
		await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
			assertThat(ask(gateway, "b").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(429);
			assertThat(ask(gateway, "b").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(429);
		});
	}

	private static double uncounted(RunningGateway gateway) {
		return gateway.context.getBean(MeterRegistry.class)
			.find("remuda.gateway.rate.limit.unavailable")
			.tag("upstream", "test")
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private static CompletableFuture<HttpResponse<String>> ask(RunningGateway gateway, String key) {
		return gateway.client.sendAsync(gateway.request("/").header("X-Api-Key", key).build(), BodyHandlers.ofString());
	}

	/**
	 * A gateway with a limit of so many requests in an hour.
	 */
	private static RunningGateway gateway(TestServer server, RedisServer redis, int requests, String... more) {
		return RunningGateway.before(server.address(),
				Stream.concat(Stream.of("routes[0].rate-limit.requests=" + requests, "routes[0].rate-limit.per=1h",
						"routes[0].rate-limit.key=header:X-Api-Key", "rate-limits.store=redis",
						"--spring.data.redis.url=" + redis.url()), Stream.of(more))
					.toArray(String[]::new));
	}

}
