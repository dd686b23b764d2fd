package dev.remuda.gateway.app;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of configuration files that change while the gateway runs.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class GatewayReloadTests {

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void name() {
		this.file = this.directory.resolve("gateway.yml");
	}

	@Test
	void takesRoutesAndUpstreamsOver() throws Exception {
		try (TestServer one = TestServer.saying("one");
				TestServer two = TestServer.saying("two");
				RunningGateway gateway = start(config("test", one, "/a/**"))) {
			assertThat(gateway.get("/a/x").body()).isEqualTo("one");
			assertThat(gateway.get("/b/x").statusCode()).isEqualTo(404);
			write(config("other", two, "/b/**"));
			awaitBody(gateway, "/b/x", "two");
			assertThat(gateway.get("/a/x").statusCode()).isEqualTo(404);
			String endpoint = gateway.get("/actuator/upstreams").body();
			assertThat(JsonPath.<Set<String>>read(endpoint, "$.upstreams.keys()")).containsExactly("other");
			await().until(() -> one.connections() == 0);
			MeterRegistry meters = gateway.context.getBean(MeterRegistry.class);
			assertThat(meters.find("remuda.gateway.in.flight").tag("server", two.address()).gauge()).isNotNull();
			await().until(() -> meters.find("remuda.gateway.in.flight").tag("server", one.address()).gauge() == null);
		}
	}

	@Test
	void keepsWhatIsKnownOfServersThatStay() throws Exception {
		try (TestServer one = TestServer.saying("one");
				TestServer two = TestServer.saying("two");
				RunningGateway gateway = start(config("test", one, "/a/**"))) {
			gateway.get("/a/x");
			gateway.get("/a/x");
			write(config("test", one.address() + ", " + two.address(), "/b/**", ""));
			await().until(() -> gateway.get("/b/x").statusCode() == 200);
			assertThat(gateway.<Integer>server(0, "requests")).isGreaterThanOrEqualTo(2);
			assertThat(gateway.<String>server(1, "address")).isEqualTo(two.address());
		}
	}

	@Test
	void finishesRequestsOnTheConnectionsThatTheyHave() throws Exception {
		CountDownLatch released = new CountDownLatch(1);
		try (TestServer one = new TestServer((request,
				response) -> response.sendString(Mono.just("late")
					.delayUntil((text) -> Mono.fromCallable(() -> released.await(30, TimeUnit.SECONDS))
						.subscribeOn(Schedulers.boundedElastic()))));
				TestServer two = TestServer.saying("two");
				RunningGateway gateway = start(config("test", one, "/a/**"))) {
			CompletableFuture<HttpResponse<String>> inFlight = gateway.client.sendAsync(gateway.request("/a/x").build(),
					BodyHandlers.ofString());
			await().until(() -> one.requests.get() == 1);
			write(config("test", two.address(), "/a/**", "      pool: { max-connections: 7 }\n"));
			await().until(() -> gateway.<String>server(0, "address").equals(two.address()));
			assertThat(gateway.get("/a/x").body()).isEqualTo("two");
			// Longer than connections that nobody new gets are kept if nobody has them
			await().pollDelay(Duration.ofSeconds(3)).until(() -> one.connections() == 1);
			released.countDown();
			assertThat(inFlight.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
			await().until(() -> one.connections() == 0);
		}
	}

	@Test
	void refusesWhatIsWrongAsAWhole(CapturedOutput output) throws Exception {
		try (TestServer one = TestServer.saying("one");
				TestServer two = TestServer.saying("two");
				RunningGateway gateway = start(config("test", one, "/a/**"))) {
			write(config("test", two, "/a/**").replace("upstream: test", "upstream: tset"));
			await().until(() -> output.getAll().contains("there is no upstream 'tset', did you mean 'test'? Name one"));
			assertThat(output).contains("The gateway stays as it is").contains("gateway.yml] - 7:17");
			write(config("test", two, "/a/**").replace("path:", "pth:"));
			await().until(() -> output.getAll().contains("remuda.gateway.routes[0].pth"));
			write("remuda: [ gateway");
			await().until(() -> output.getAll().contains("while parsing a flow sequence"));
			write("remuda.worker.model: reactive");
			await().until(() -> output.getAll().contains("there are no upstreams and routes any more"));
			Files.delete(this.file);
			await().until(() -> output.getAll().contains("gateway.yml] can't be read"));
			assertThat(gateway.get("/a/x").body()).isEqualTo("one");
			write(config("test", two, "/a/**"));
			awaitBody(gateway, "/a/x", "two");
		}
	}

	@Test
	void saysWhatWaitsForTheNextStart(CapturedOutput output) throws Exception {
		try (TestServer one = TestServer.saying("one"); RunningGateway gateway = start(config("test", one, "/a/**"))) {
			write(config("test", one, "/b/**") + "  client-header-timeout: 5s\n");
			awaitBody(gateway, "/b/x", "one");
			await().until(() -> output.getAll()
				.contains("Of remuda.gateway, [client-header-timeout] have changed and count from the next start on"));
		}
	}

	@Test
	void beginsAndEndsChecks() throws Exception {
		AtomicBoolean healthy = new AtomicBoolean();
		try (TestServer one = new TestServer(
				(request, response) -> response.status(request.uri().equals("/health") && !healthy.get() ? 500 : 200)
					.sendString(Mono.just("one")));
				RunningGateway gateway = start(config("test", one, "/a/**"))) {
			assertThat(gateway.get("/a/x").statusCode()).isEqualTo(200);
			write(config("test", one.address(), "/a/**",
					"      health: { path: /health, interval: 50ms, fall: 1, rise: 1 }\n"));
			await().until(() -> gateway.get("/a/x").statusCode() == 503);
			write(config("test", one, "/a/**"));
			await().until(() -> gateway.get("/a/x").statusCode() == 200);
			assertThat(gateway.<String>server(0, "state")).isEqualTo("up");
		}
	}

	@Test
	void believesOthersFromThenOn() throws Exception {
		try (TestServer one = TestServer.showing(); RunningGateway gateway = start(config("test", one, "/a/**"))) {
			assertThat(gateway.send(gateway.request("/a").header("X-Forwarded-For", "10.1.2.3")).body())
				.contains("X-Real-IP: 127.0.0.1");
			write(config("test", one, "/a/**") + "  forwarded: { trusted-proxies: [ 127.0.0.1 ] }\n");
			await().until(() -> gateway.send(gateway.request("/a").header("X-Forwarded-For", "10.1.2.3"))
				.body()
				.contains("X-Real-IP: 10.1.2.3"));
		}
	}

	@Test
	void goesOnCountingWhatStaysLimited() throws Exception {
		String limit = "      rate-limit: { requests: %d, per: 1h }\n";
		try (TestServer one = TestServer.saying("one");
				RunningGateway gateway = start(config("test", one, "/a/**") + limit.formatted(2))) {
			assertThat(gateway.get("/a/x").statusCode()).isEqualTo(200);
			assertThat(gateway.get("/a/x").statusCode()).isEqualTo(200);
			write(config("test", one, "/a/**") + limit.formatted(2) + "    - { path: /b/**, upstream: test }\n");
			await().until(() -> gateway.get("/b/x").statusCode() == 200);
			assertThat(gateway.get("/a/x").statusCode()).isEqualTo(429);
			write(config("test", one, "/a/**") + limit.formatted(3));
			await().until(() -> gateway.get("/a/x").statusCode() == 200);
		}
	}

	@Test
	void losesNoRequestUnderLoad(CapturedOutput output) throws Exception {
		try (TestServer one = TestServer.saying("one");
				TestServer two = TestServer.saying("two");
				RunningGateway gateway = start(config("test", one, "/a/**"))) {
			AtomicBoolean ended = new AtomicBoolean();
			AtomicInteger answered = new AtomicInteger();
			ExecutorService clients = Executors.newFixedThreadPool(8);
			try {
				List<Future<List<String>>> loads = new ArrayList<>();
				for (int client = 0; client < 8; client++) {
					loads.add(clients.submit(() -> load(gateway, ended, answered)));
				}
				for (int change = 0; change < 10; change++) {
					int before = answered.get();
					String name = "test" + change;
					write(config(name, (change % 2 == 0) ? two.address() : one.address(), "/**",
							"      pool: { max-connections: %d }\n".formatted(20 + change)));
					await().until(() -> gateway.get("/actuator/upstreams").body().contains('"' + name + '"'));
					await().until(() -> answered.get() > before + 20);
				}
				ended.set(true);
				for (Future<List<String>> load : loads) {
					assertThat(load.get(10, TimeUnit.SECONDS)).isEmpty();
				}
				assertThat(two.requests).hasPositiveValue();
			}
			finally {
				ended.set(true);
				clients.shutdownNow();
			}
		}
	}

	private static List<String> load(RunningGateway gateway, AtomicBoolean ended, AtomicInteger answered)
			throws Exception {
		List<String> wrong = new ArrayList<>();
		while (!ended.get()) {
			HttpResponse<String> response = gateway.post("/a/x", "body");
			if (response.statusCode() != 200) {
				wrong.add(response.statusCode() + " " + response.body());
			}
			answered.incrementAndGet();
		}
		return wrong;
	}

	private RunningGateway start(String config) throws IOException {
		write(config);
		return RunningGateway.start("reload.interval=50ms", "--spring.config.additional-location=" + this.file.toUri());
	}

	/**
	 * Change the file at once, as a deployment does.
	 */
	private void write(String config) throws IOException {
		Path next = Files.writeString(this.directory.resolve("next"), config);
		Files.move(next, this.file, StandardCopyOption.ATOMIC_MOVE);
	}

	private static void awaitBody(RunningGateway gateway, String path, String body) {
		await().until(() -> gateway.get(path).body().equals(body));
	}

	private static String config(String upstream, TestServer server, String path) {
		return config(upstream, server.address(), path, "");
	}

	private static String config(String upstream, String servers, String path, String more) {
		return """
				remuda.gateway:
				  upstreams:
				    %s:
				      servers: %s
				%s  routes:
				    - path: "%s"
				      upstream: %s
				""".formatted(upstream, servers, more, path, upstream);
	}

}
