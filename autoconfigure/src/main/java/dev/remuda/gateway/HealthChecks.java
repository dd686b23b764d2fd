package dev.remuda.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;

/**
 * Asks each server in turn whether it is well, and tells the upstream. Each check has a
 * connection of its own, so that it also says whether the server accepts any. A server is
 * never asked again before it has answered or run out of time. All checks but the first
 * are put off by up to a tenth of the interval, so that several gateways don't ask at
 * once.
 */
public final class HealthChecks implements SmartLifecycle {

	private final Upstreams upstreams;

	private final Map<String, HealthCheck> checks;

	private final GatewayListener listener;

	private final HttpClient client;

	private final Set<UpstreamServer> running = ConcurrentHashMap.newKeySet();

	private Disposable.@Nullable Composite started;

	/**
	 * Create checks.
	 * @param upstreams the upstreams
	 * @param checks how each is checked, by its name; one without isn't
	 * @param listener who is told of each check
	 */
	public HealthChecks(Upstreams upstreams, Map<String, HealthCheck> checks, GatewayListener listener) {
		this.upstreams = upstreams;
		this.checks = Map.copyOf(checks);
		this.listener = listener;
		this.client = HttpClient.create(ConnectionProvider.newConnection())
			.disableRetry(true)
			.keepAlive(false)
			.headers((headers) -> headers.set(HttpHeaders.USER_AGENT, "remuda-health-check"));
	}

	@Override
	public synchronized void start() {
		this.running.clear();
		Disposable.Composite subscriptions = Disposables.composite();
		this.checks.forEach((name, check) -> subscriptions.add(run(this.upstreams.get(name).upstream(), check)));
		this.started = subscriptions;
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

	private Disposable run(Upstream upstream, HealthCheck check) {
		HttpClient configured = this.client.responseTimeout(check.timeout())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) check.timeout().toMillis());
		return Flux.interval(Duration.ZERO, check.interval())
			.onBackpressureDrop()
			.flatMap((round) -> Flux.fromIterable(upstream.servers())
				.filter((server) -> !server.settings().down() && this.running.add(server))
				.flatMap((server) -> Mono.delay(jitter(round, check))
					.then(check(configured, server, check))
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
	private static Mono<String> check(HttpClient client, UpstreamServer server, HealthCheck check) {
		return client.get()
			.uri("http://" + server.address() + check.path())
			.response()
			.map(HealthChecks::failure)
			.timeout(check.timeout(),
					Mono.just("no answer to %s within %d ms".formatted(check.path(), check.timeout().toMillis())))
			.onErrorResume((exception) -> Mono.just("check failed: " + exception));
	}

	private static String failure(HttpClientResponse response) {
		int status = response.status().code();
		return (status >= 200 && status < 400) ? "" : "status %d of %s".formatted(status, response.path());
	}

	private void tell(Upstream upstream, UpstreamServer server, String failure) {
		server.checked(failure.isEmpty(), failure);
		this.listener.checked(upstream.settings().name(), server);
	}

}
