package dev.remuda.gateway.app;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import dev.remuda.gateway.Upstreams;
import dev.remuda.gateway.upstream.ServerSettings;
import dev.remuda.gateway.upstream.Upstream;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the meters of servers.
 */
class GatewayMetersTests {

	private final Sinks.Empty<Void> open = Sinks.empty();

	@Test
	void theConnectionsToAServerAreMetered() throws Exception {
		try (TestServer server = holding();
				RunningGateway gateway = RunningGateway.before(server.address(),
						"upstreams.test.pool.max-connections=2", "upstreams.test.pool.acquire-timeout=30s")) {
			connections(gateway, server, 0, 0, 0);
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int request = 0; request < 5; request++) {
				answers.add(hold(gateway));
			}
			connections(gateway, server, 2, 0, 3);
			this.open.tryEmitEmpty();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			connections(gateway, server, 0, 2, 0);
			server.kill();
			connections(gateway, server, 0, 0, 0);
		}
	}

	@Test
	void aServerThatLeftHasNoMetersOnceItHasNoRequest() throws Exception {
		try (TestServer a = holding();
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address())) {
			CompletableFuture<HttpResponse<String>> held = hold(gateway);
			await().untilAsserted(() -> assertThat(a.requests).hasValue(1));
			int whole = meters(gateway, a).size();
			assertThat(whole).isEqualTo(8);
			servers(gateway, b);
			assertThat(meters(gateway, a)).hasSize(whole);
			assertThat(meters(gateway, b)).hasSize(whole);
			this.open.tryEmitEmpty();
			assertThat(held.get(10, TimeUnit.SECONDS).body()).isEqualTo("ok");
			await().untilAsserted(() -> assertThat(meters(gateway, a)).isEmpty());
			assertThat(meters(gateway, b)).hasSize(whole);
		}
	}

	@Test
	void aServerThatComesBackIsMeteredAnew() throws Exception {
		try (TestServer a = holding();
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address())) {
			gateway.get("/");
			for (int round = 0; round < 3; round++) {
				servers(gateway, b);
				await().untilAsserted(() -> assertThat(meters(gateway, a)).isEmpty());
				servers(gateway, a, b);
				assertThat(meters(gateway, a)).hasSize(8);
			}
			servers(gateway, a);
			CompletableFuture<HttpResponse<String>> held = hold(gateway);
			await().untilAsserted(() -> assertThat(gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.in.flight")
				.tag("server", a.address())
				.gauge()
				.value()).isEqualTo(1));
			this.open.tryEmitEmpty();
			held.get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.requests")
				.tags("server", a.address(), "outcome", "answered")
				.timer()
				.count()).isEqualTo(1));
		}
	}

	/**
	 * A server that answers what is under {@code /hold} later, and on its event loop: on
	 * another thread, Reactor Netty may miss the next request.
	 */
	private TestServer holding() {
		return new TestServer((request, response) -> {
			AtomicReference<EventLoop> loop = new AtomicReference<>();
			request.withConnection((connection) -> loop.set(connection.channel().eventLoop()));
			Mono<Void> held = (request.uri().equals("/hold"))
					? this.open.asMono().publishOn(Schedulers.fromExecutor(loop.get())) : Mono.empty();
			return held.thenMany(response.sendString(Mono.just("ok")));
		});
	}

	private static CompletableFuture<HttpResponse<String>> hold(RunningGateway gateway) {
		return gateway.client.sendAsync(gateway.request("/hold").build(), BodyHandlers.ofString());
	}

	private static void servers(RunningGateway gateway, TestServer... servers) {
		Upstream upstream = gateway.context.getBean(Upstreams.class).all().get(0);
		upstream.update(upstream.settings()
			.withServers(Stream.of(servers).map((server) -> ServerSettings.parse(server.address())).toList()));
	}

	private static List<Meter> meters(RunningGateway gateway, TestServer server) {
		return gateway.context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.filter((meter) -> server.address().equals(meter.getId().getTag("server")))
			.toList();
	}

	private static void connections(RunningGateway gateway, TestServer server, int active, int idle, int waiting) {
		await().untilAsserted(() -> assertThat(Stream.of("active", "idle", "waiting")
			.map((state) -> (int) gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.connections")
				.tags("upstream", "test", "server", server.address(), "state", state)
				.gauge()
				.value()))
			.containsExactly(active, idle, waiting));
	}

}
