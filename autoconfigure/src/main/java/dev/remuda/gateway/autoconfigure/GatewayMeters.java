package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import dev.remuda.gateway.Access;
import dev.remuda.gateway.GatewayListener;
import dev.remuda.gateway.MirrorOutcome;
import dev.remuda.gateway.Outcome;
import dev.remuda.gateway.Upstreams;
import dev.remuda.gateway.upstream.ServerState;
import dev.remuda.gateway.upstream.UpstreamServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Meters of the upstreams, tagged with the {@code upstream} and, where it is about one,
 * the {@code server}.
 */
class GatewayMeters implements GatewayListener {

	private static final String PREFIX = "remuda.gateway.";

	private final MeterRegistry registry;

	private final Map<UpstreamServer, Map<Outcome, Timer>> requests = new ConcurrentHashMap<>();

	private final Map<Response, Counter> responses = new ConcurrentHashMap<>();

	private final Map<Mirrored, Counter> mirrored = new ConcurrentHashMap<>();

	GatewayMeters(MeterRegistry registry, Upstreams upstreams) {
		this.registry = registry;
		upstreams.all().forEach((upstream) -> {
			String name = upstream.settings().name();
			upstream.servers().forEach((server) -> timers(name, server));
			retries(name, "allowed");
			retries(name, "refused");
		});
	}

	private void register(String upstream, UpstreamServer server) {
		Tags tags = tags(upstream, server);
		Gauge.builder(PREFIX + "in.flight", server, UpstreamServer::inFlight)
			.description("Requests that the server was given and hasn't finished")
			.baseUnit("requests")
			.tags(tags)
			.register(this.registry);
		Gauge.builder(PREFIX + "server.up", server, (one) -> isUp(one.state()) ? 1 : 0)
			.description("1 if the server gets requests, else 0")
			.tags(tags)
			.register(this.registry);
	}

	private static boolean isUp(ServerState state) {
		return state == ServerState.UP || state == ServerState.SLOW_START;
	}

	private static Tags tags(String upstream, UpstreamServer server) {
		return Tags.of("upstream", upstream, "server", server.address());
	}

	private Map<Outcome, Timer> timers(String upstream, UpstreamServer server) {
		// A discovery client may name a server after the start
		return this.requests.computeIfAbsent(server, (key) -> {
			register(upstream, key);
			Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
			for (Outcome outcome : Outcome.values()) {
				timers.put(outcome,
						Timer.builder(PREFIX + "requests")
							.description("Requests that the server was given, until their end")
							.tags(tags(upstream, key).and("outcome", outcome.id()))
							.register(this.registry));
			}
			return timers;
		});
	}

	private Counter retries(String upstream, String decision) {
		return Counter.builder(PREFIX + "retries")
			.description("Requests that failed and could safely go to the next server")
			.tags("upstream", upstream, "decision", decision)
			.register(this.registry);
	}

	@Override
	public void ended(String upstream, UpstreamServer server, Outcome outcome, Duration time) {
		Objects.requireNonNull(timers(upstream, server).get(outcome)).record(time);
	}

	@Override
	public void uncounted(String upstream) {
		Counter.builder(PREFIX + "rate.limit.unavailable")
			.description("Requests that passed uncounted, since the limits that gateways share couldn't be asked for")
			.tags("upstream", upstream)
			.register(this.registry)
			.increment();
	}

	@Override
	public void mirrored(String upstream, MirrorOutcome outcome) {
		this.mirrored
			.computeIfAbsent(new Mirrored(upstream, outcome),
					(key) -> Counter.builder(PREFIX + "mirrored")
						.description("Requests of other upstreams that were to be sent here as well")
						.tags("upstream", key.upstream(), "outcome", key.outcome().id())
						.register(this.registry))
			.increment();
	}

	@Override
	public void finished(Access access) {
		this.responses
			.computeIfAbsent(new Response(access.upstream(), access.status()), (key) -> Counter
				.builder(PREFIX + "responses")
				.description("Requests by the status that the client got; 499 if it left before the response had begun")
				.tags("upstream", key.upstream(), "status", String.valueOf(key.status()))
				.register(this.registry))
			.increment();
	}

	@Override
	public void retried(String upstream) {
		retries(upstream, "allowed").increment();
	}

	@Override
	public void retryRefused(String upstream) {
		retries(upstream, "refused").increment();
	}

	/**
	 * What mirrored requests are counted by.
	 */
	private record Mirrored(String upstream, MirrorOutcome outcome) {

	}

	/**
	 * What responses are counted by.
	 */
	private record Response(String upstream, int status) {

	}

}
