package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

import dev.remuda.gateway.Access;
import dev.remuda.gateway.GatewayListener;
import dev.remuda.gateway.MirrorOutcome;
import dev.remuda.gateway.Outcome;
import dev.remuda.gateway.Upstreams;
import dev.remuda.gateway.connection.ConnectionCounts;
import dev.remuda.gateway.upstream.ServerState;
import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
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

	private final Upstreams upstreams;

	private final Set<Upstream> followed = new HashSet<>();

	private final Map<UpstreamServer, ServerMeters> servers = new ConcurrentHashMap<>();

	private final Map<Response, Counter> responses = new ConcurrentHashMap<>();

	private final Map<Mirrored, Counter> mirrored = new ConcurrentHashMap<>();

	GatewayMeters(MeterRegistry registry, Upstreams upstreams) {
		this.registry = registry;
		this.upstreams = upstreams;
		upstreams.follow(this::follow);
		follow();
	}

	private synchronized void follow() {
		List<Upstream> all = this.upstreams.all();
		this.followed.retainAll(all);
		for (Upstream upstream : all) {
			if (this.followed.add(upstream)) {
				String name = upstream.settings().name();
				upstream.follow(() -> change(upstream));
				change(upstream);
				retries(name, "allowed");
				retries(name, "refused");
			}
		}
	}

	/**
	 * Have meters of the servers that there are, and none of those that have left.
	 */
	private synchronized void change(Upstream upstream) {
		this.servers.keySet().forEach(this::removeIfGone);
		upstream.servers().forEach((server) -> register(upstream.settings().name(), server));
	}

	private void removeIfGone(UpstreamServer server) {
		if (server.hasLeft() && server.inFlight() == 0) {
			remove(server);
		}
	}

	private synchronized void remove(UpstreamServer server) {
		ServerMeters meters = this.servers.remove(server);
		if (meters != null) {
			meters.all().forEach(this.registry::remove);
		}
	}

	private synchronized ServerMeters register(String upstream, UpstreamServer server) {
		ServerMeters known = this.servers.get(server);
		if (known != null) {
			return known;
		}
		Tags tags = Tags.of("upstream", upstream, "server", server.address());
		// One that has just left may have had the same address
		this.servers.forEach((other, meters) -> {
			if (meters.tags().equals(tags)) {
				remove(other);
			}
		});
		ServerMeters meters = meters(upstream, server, tags);
		this.servers.put(server, meters);
		return meters;
	}

	private ServerMeters meters(String upstream, UpstreamServer server, Tags tags) {
		List<Meter> all = new ArrayList<>();
		all.add(Gauge.builder(PREFIX + "in.flight", server, UpstreamServer::inFlight)
			.description("Requests that the server was given and hasn't finished")
			.baseUnit("requests")
			.tags(tags)
			.register(this.registry));
		all.add(Gauge.builder(PREFIX + "server.up", server, (one) -> isUp(one.state()) ? 1 : 0)
			.description("1 if the server gets requests, else 0")
			.tags(tags)
			.register(this.registry));
		all.add(connections(upstream, server, tags.and("state", "active"), ConnectionCounts::active));
		all.add(connections(upstream, server, tags.and("state", "idle"), ConnectionCounts::idle));
		all.add(connections(upstream, server, tags.and("state", "waiting"), ConnectionCounts::waiting));
		Map<Outcome, Timer> requests = new EnumMap<>(Outcome.class);
		for (Outcome outcome : Outcome.values()) {
			requests.put(outcome,
					Timer.builder(PREFIX + "requests")
						.description("Requests that the server was given, until their end")
						.tags(tags.and("outcome", outcome.id()))
						.register(this.registry));
		}
		all.addAll(requests.values());
		return new ServerMeters(tags, requests, all);
	}

	private Gauge connections(String upstream, UpstreamServer server, Tags tags,
			ToIntFunction<ConnectionCounts> count) {
		return Gauge
			.builder(PREFIX + "connections", server,
					(one) -> count.applyAsInt(this.upstreams.connections(upstream, one.address())))
			.description(
					"Connections to the server that have a request or have nothing to do, and requests that wait for one")
			.tags(tags)
			.register(this.registry);
	}

	private static boolean isUp(ServerState state) {
		return state == ServerState.UP || state == ServerState.SLOW_START;
	}

	private Counter retries(String upstream, String decision) {
		return Counter.builder(PREFIX + "retries")
			.description("Requests that failed and could safely go to the next server")
			.tags("upstream", upstream, "decision", decision)
			.register(this.registry);
	}

	@Override
	public void ended(String upstream, UpstreamServer server, Outcome outcome, Duration time) {
		ServerMeters meters = this.servers.get(server);
		if (meters == null && !server.hasLeft()) {
			meters = register(upstream, server);
		}
		if (meters != null) {
			Objects.requireNonNull(meters.requests().get(outcome)).record(time);
		}
		removeIfGone(server);
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
	 * The meters of a server.
	 */
	private record ServerMeters(Tags tags, Map<Outcome, Timer> requests, List<Meter> all) {

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
