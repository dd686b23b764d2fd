package dev.remuda.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.gateway.upstream.Lease;
import dev.remuda.gateway.upstream.RequestKey;
import dev.remuda.gateway.upstream.ServerSettings;
import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerDiscovery}.
 */
class ServerDiscoveryTests {

	private static final ConnectionSettings CONNECTIONS = new ConnectionSettings(Duration.ofSeconds(1), 1, 1,
			Duration.ofSeconds(1), Duration.ofSeconds(1), null, null);

	private final AtomicReference<Flux<ServerSettings>> answer = new AtomicReference<>(servers("127.0.0.1:1"));

	private final LoopResources loops = LoopResources.create("test", 1, true);

	private final Upstreams upstreams = new Upstreams(
			List.of(new UpstreamDefinition(UpstreamSettings.of("test", List.of()), CONNECTIONS, null, "service")),
			this.loops);

	private final Upstream upstream = this.upstreams.all().get(0);

	private final ServerDiscovery discovery = new ServerDiscovery(this.upstreams, Duration.ofMillis(20),
			(service) -> this.answer.get());

	@BeforeEach
	void start() {
		this.discovery.start();
		awaitServers("127.0.0.1:1");
	}

	@AfterEach
	void stop() {
		this.discovery.stop();
		this.upstreams.stop();
		this.loops.dispose();
	}

	@Test
	void aServerThatIsGoneFinishesWhatItHas() {
		Lease lease = this.upstream.acquire(RequestKey.NONE, Set.of());
		this.answer.set(servers("127.0.0.1:2"));
		awaitServers("127.0.0.1:2");
		assertThat(this.upstream.snapshot().servers()).hasSize(2);
		assertThat(this.upstream.acquire(RequestKey.NONE, Set.of()).server().address()).isEqualTo("127.0.0.1:2");
		lease.succeeded(Duration.ofMillis(1));
		assertThat(this.upstream.snapshot().servers()).hasSize(1);
	}

	@Test
	void keepsTheServersWhileTheRegistryFailsOrHangsAndGoesOnAfterwards() throws InterruptedException {
		this.answer.set(Flux.error(new IllegalStateException("registry is down")));
		Thread.sleep(100);
		awaitServers("127.0.0.1:1");
		this.answer.set(Flux.never());
		Thread.sleep(100);
		awaitServers("127.0.0.1:1");
		this.answer.set(servers("127.0.0.1:3", "127.0.0.1:3", "127.0.0.1:4"));
		awaitServers("127.0.0.1:3", "127.0.0.1:4");
	}

	private void awaitServers(String... addresses) {
		await().untilAsserted(() -> assertThat(this.upstream.servers()).extracting((server) -> server.address())
			.containsExactly(addresses));
	}

	private static Flux<ServerSettings> servers(String... addresses) {
		return Flux.just(addresses).map(ServerSettings::parse);
	}

}
