package dev.remuda.gateway;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import dev.remuda.gateway.upstream.ServerSettings;
import dev.remuda.gateway.upstream.Upstream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;

/**
 * Asks a registry for the servers of upstreams, again and again. While it doesn't answer,
 * the servers stay that it named last.
 */
public final class ServerDiscovery implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(ServerDiscovery.class);

	private final Upstreams upstreams;

	private final Duration interval;

	private final Function<String, Flux<ServerSettings>> registry;

	private Disposable.@Nullable Composite started;

	/**
	 * Create a discovery.
	 * @param upstreams the upstreams, whose changes are followed
	 * @param interval time from one answer of the registry to the next question, and how
	 * long an answer may take
	 * @param registry returns the servers of a service
	 */
	public ServerDiscovery(Upstreams upstreams, Duration interval, Function<String, Flux<ServerSettings>> registry) {
		this.upstreams = upstreams;
		this.interval = interval;
		this.registry = registry;
		upstreams.follow(this::restart);
	}

	@Override
	public synchronized void start() {
		Disposable.Composite subscriptions = Disposables.composite();
		this.upstreams.members().values().forEach((member) -> {
			String service = member.definition().service();
			if (service != null) {
				subscriptions.add(follow(member.upstream(), service));
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

	private Disposable follow(Upstream upstream, String service) {
		return Flux.defer(() -> this.registry.apply(service))
			.distinct(ServerSettings::address)
			.collectList()
			.timeout(this.interval)
			.doOnNext((servers) -> update(upstream, servers))
			.then()
			.onErrorResume((failure) -> keep(upstream, service, failure))
			.repeatWhen((answers) -> answers.delayElements(this.interval))
			.subscribe();
	}

	private static void update(Upstream upstream, List<ServerSettings> servers) {
		List<ServerSettings> before = upstream.settings().servers();
		if (!before.equals(servers)) {
			logger.info("The upstream '%s' has the servers %s".formatted(upstream.settings().name(),
					servers.stream().map(ServerSettings::address).toList()));
			upstream.update((current) -> current.withServers(servers));
		}
	}

	private static Mono<Void> keep(Upstream upstream, String service, Throwable failure) {
		logger.warn("The servers of the service '%s' can't be found out, so the upstream '%s' keeps those it has: %s"
			.formatted(service, upstream.settings().name(), failure));
		return Mono.empty();
	}

}
