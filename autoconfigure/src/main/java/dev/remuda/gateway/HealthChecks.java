package dev.remuda.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import dev.remuda.gateway.upstream.ServerMode;
import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamServer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;

/**
 * Asks each server in turn whether it is well, and tells the upstream. A server is never
 * asked again before it has answered or run out of time. All checks but the first are put
 * off by up to a tenth of the interval, so that several gateways don't ask at once.
 */
public final class HealthChecks implements SmartLifecycle {

	private final Upstreams upstreams;

	private final GatewayListener listener;

	private final Set<UpstreamServer> running = ConcurrentHashMap.newKeySet();

	private Disposable.@Nullable Composite started;

	/**
	 * Create checks.
	 * @param upstreams the upstreams, whose changes are followed
	 * @param listener who is told of each check
	 */
	public HealthChecks(Upstreams upstreams, GatewayListener listener) {
		this.upstreams = upstreams;
		this.listener = listener;
		upstreams.follow(this::restart);
	}

	@Override
	public synchronized void start() {
		this.running.clear();
		Disposable.Composite subscriptions = Disposables.composite();
		this.upstreams.members().values().forEach((member) -> {
			HealthCheck check = member.definition().check();
			if (check != null) {
				subscriptions.add(run(member, check));
			}
			else {
				member.upstream().servers().forEach(UpstreamServer::unchecked);
			}
		});
		this.started = subscriptions;
	}

	private synchronized void restart() {
		if (isRunning()) {
			stop();
			start();
		}
	}

	@Override
	public synchronized void stop() {
		if (this.started != null) {
			this.started.dispose();
			this.started = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.started != null;
	}

	private Disposable run(Upstreams.Member member, HealthCheck check) {
		Upstream upstream = member.upstream();
		return Flux.interval(Duration.ZERO, check.interval())
			.onBackpressureDrop()
			.flatMap((round) -> Flux.fromIterable(upstream.servers())
				.filter((server) -> server.mode() != ServerMode.DOWN && this.running.add(server))
				.flatMap((server) -> Mono.delay(jitter(round, check))
					.then(check(member.client(), server, check))
					.doOnNext((failure) -> tell(upstream, server, failure))
					.doFinally((signal) -> this.running.remove(server))))
			.subscribe();
	}

	private static Duration jitter(long round, HealthCheck check) {
		long most = check.interval().toNanos() / 10;
		return (round == 0 || most == 0) ? Duration.ZERO : Duration.ofNanos(ThreadLocalRandom.current().nextLong(most));
	}

	/**
	 * Return why a server failed its check; an empty text if it passed.
	 */
	private static Mono<String> check(UpstreamClient client, UpstreamServer server, HealthCheck check) {
		return client.check(server.address(), check.path(), check.timeout())
			.map((status) -> failure(status, check.path()))
			.timeout(check.timeout(),
					Mono.just("no answer to %s within %d ms".formatted(check.path(), check.timeout().toMillis())))
			.onErrorResume((exception) -> Mono.just("check failed: " + exception));
	}

	private static String failure(int status, String path) {
		return (status >= 200 && status < 400) ? "" : "status %d of %s".formatted(status, path);
	}

	private void tell(Upstream upstream, UpstreamServer server, String failure) {
		server.checked(failure.isEmpty(), failure);
		this.listener.checked(upstream.settings().name(), server);
	}

}
