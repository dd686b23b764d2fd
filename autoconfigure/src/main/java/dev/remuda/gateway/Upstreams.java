package dev.remuda.gateway;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.remuda.gateway.http1.ConnectionCounts;
import dev.remuda.gateway.upstream.RetryBudget;
import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamSettings;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

import org.springframework.context.SmartLifecycle;

/**
 * The upstreams of the gateway, with the connections to their servers.
 */
public final class Upstreams implements SmartLifecycle {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final Map<String, Member> members = new LinkedHashMap<>();

	private volatile boolean running;

	/**
	 * Create upstreams.
	 * @param settings their settings, and how to connect to each, each name once
	 * @param loops the event loops of the connections: those of the server, so that a
	 * request needn't change the thread
	 */
	public Upstreams(Map<UpstreamSettings, ConnectionSettings> settings, LoopResources loops) {
		settings.forEach((upstream, connections) -> this.members.put(upstream.name(), new Member(new Upstream(upstream),
				new RetryBudget(System::nanoTime), new UpstreamClient(upstream.name(), connections, loops))));
	}

	/**
	 * Return the upstreams.
	 * @return the upstreams in the order of their settings
	 */
	public List<Upstream> all() {
		return this.members.values().stream().map(Member::upstream).toList();
	}

	/**
	 * Return how many connections there are to a server for requests; WebSockets and
	 * checks have their own.
	 * @param upstream the name of the upstream
	 * @param address host and port of the server
	 * @return the numbers at this moment
	 */
	public ConnectionCounts connections(String upstream, String address) {
		Member member = this.members.get(upstream);
		return (member != null) ? member.client().http1().counts(address) : ConnectionCounts.NONE;
	}

	/**
	 * Return an upstream.
	 * @param name the name of one that there is
	 */
	Member get(String name) {
		return Objects.requireNonNull(this.members.get(name), name);
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Return when the connections are closed: after the web server, and just before the
	 * event loops end, on which nothing can be closed any more.
	 */
	@Override
	public int getPhase() {
		return 1;
	}

	/**
	 * Close the connections.
	 */
	@Override
	public void stop() {
		this.running = false;
		Flux.fromIterable(this.members.values()).flatMap((member) -> member.client().close()).blockLast(CLOSE_TIMEOUT);
	}

	/**
	 * An upstream.
	 *
	 * @param upstream its servers
	 * @param budget how often its requests may go to a second server
	 * @param client the connections to its servers
	 */
	record Member(Upstream upstream, RetryBudget budget, UpstreamClient client) {

		String name() {
			return this.upstream.settings().name();
		}

	}

}
