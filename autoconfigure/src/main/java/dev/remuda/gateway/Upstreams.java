package dev.remuda.gateway;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import dev.remuda.gateway.connection.ConnectionCounts;
import dev.remuda.gateway.upstream.RetryBudget;
import dev.remuda.gateway.upstream.Upstream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

import org.springframework.context.SmartLifecycle;

/**
 * The upstreams of the gateway, with the connections to their servers.
 */
public final class Upstreams implements SmartLifecycle {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * How often connections that nobody new gets are looked at. Longer than a request can
	 * take from finding its upstream to taking note of itself there.
	 */
	private static final Duration RETIRING_INTERVAL = Duration.ofSeconds(1);

	private final LoopResources loops;

	private final List<Runnable> followers = new CopyOnWriteArrayList<>();

	private final Set<UpstreamClient> retiring = ConcurrentHashMap.newKeySet();

	private volatile Map<String, Member> members = Map.of();

	private volatile boolean running;

	/**
	 * Create upstreams.
	 * @param definitions what is configured of each, each name once
	 * @param loops the event loops of the connections: those of the server, so that a
	 * request needn't change the thread
	 */
	public Upstreams(List<UpstreamDefinition> definitions, LoopResources loops) {
		this.loops = loops;
		update(definitions);
	}

	/**
	 * Take another configuration over. An upstream whose name stays keeps the health and
	 * the counts of its servers, and its connections too if nothing changes in how they
	 * are made. Requests in flight keep the connections that they have; those that nobody
	 * new gets are closed when the last of them is over.
	 * @param definitions what is configured of each upstream, each name once
	 */
	public synchronized void update(List<UpstreamDefinition> definitions) {
		Map<String, Member> before = this.members;
		Map<String, Member> after = new LinkedHashMap<>();
		definitions
			.forEach((definition) -> after.put(definition.name(), member(definition, before.get(definition.name()))));
		this.members = Collections.unmodifiableMap(after);
		Set<UpstreamClient> kept = after.values().stream().map(Member::client).collect(Collectors.toSet());
		before.values()
			.stream()
			.filter((member) -> !kept.contains(member.client()))
			.forEach((member) -> retire(member, !after.containsKey(member.name())));
		this.followers.forEach(Runnable::run);
	}

	private Member member(UpstreamDefinition definition, @Nullable Member before) {
		if (before == null) {
			return new Member(definition, new Upstream(definition.settings()), new RetryBudget(System::nanoTime),
					client(definition));
		}
		boolean sameRegistry = definition.service() != null
				&& definition.service().equals(before.definition().service());
		before.upstream()
			.update((current) -> (sameRegistry) ? definition.settings().withServers(current.servers())
					: definition.settings());
		boolean sameConnections = definition.connections().equals(before.definition().connections());
		return new Member(definition, before.upstream(), before.budget(),
				(sameConnections) ? before.client() : client(definition));
	}

	private UpstreamClient client(UpstreamDefinition definition) {
		return new UpstreamClient(definition.name(), definition.connections(), this.loops);
	}

	/**
	 * Close the connections of an upstream when nobody needs them any more.
	 * @param gone whether the upstream itself is gone
	 */
	private void retire(Member member, boolean gone) {
		UpstreamClient client = member.client();
		this.retiring.add(client);
		Flux.interval(RETIRING_INTERVAL)
			.takeWhile((tick) -> this.retiring.contains(client))
			.filter((tick) -> !client.isInUse())
			.next()
			.doOnNext((tick) -> {
				if (gone) {
					member.upstream().update((settings) -> settings.withServers(List.of()));
				}
			})
			.flatMap((tick) -> client.close())
			.doFinally((signal) -> this.retiring.remove(client))
			.subscribe();
	}

	/**
	 * Have something done after each change of the upstreams.
	 * @param follower what to do
	 */
	public void follow(Runnable follower) {
		this.followers.add(follower);
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
		return (member != null) ? member.client().connected().counts(address) : ConnectionCounts.NONE;
	}

	/**
	 * Return the upstreams by name, as they are now: what changes later is in another
	 * map.
	 */
	Map<String, Member> members() {
		return this.members;
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
		List<UpstreamClient> retiring = List.copyOf(this.retiring);
		this.retiring.clear();
		Flux.concat(Flux.fromIterable(this.members.values()).map(Member::client), Flux.fromIterable(retiring))
			.flatMap(UpstreamClient::close)
			.blockLast(CLOSE_TIMEOUT);
	}

	/**
	 * An upstream.
	 *
	 * @param definition what is configured of it
	 * @param upstream its servers
	 * @param budget how often its requests may go to a second server
	 * @param client the connections to its servers
	 */
	record Member(UpstreamDefinition definition, Upstream upstream, RetryBudget budget, UpstreamClient client) {

		String name() {
			return this.definition.name();
		}

	}

}
