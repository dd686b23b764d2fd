package dev.remuda.gateway;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.remuda.gateway.upstream.RetryBudget;
import dev.remuda.gateway.upstream.Suggestion;
import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamSettings;

/**
 * The upstreams of the gateway.
 */
public final class Upstreams {

	private final Map<String, Member> members = new LinkedHashMap<>();

	/**
	 * Create upstreams.
	 * @param settings their settings, each name once
	 */
	public Upstreams(Collection<UpstreamSettings> settings) {
		settings.forEach((each) -> this.members.put(each.name(),
				new Member(new Upstream(each), new RetryBudget(System::nanoTime))));
	}

	/**
	 * Return the upstreams.
	 * @return the upstreams in the order of their settings
	 */
	public List<Upstream> all() {
		return this.members.values().stream().map(Member::upstream).toList();
	}

	/**
	 * Return an upstream.
	 * @throws IllegalStateException if there is none of that name, which only a route of
	 * Spring Cloud Gateway's own can ask for
	 */
	Member get(String name) {
		Member member = this.members.get(name);
		if (member == null) {
			throw new IllegalStateException("A route goes to the upstream '%s', and there is none of that name, %s"
				.formatted(name, Suggestion.of(name, List.copyOf(this.members.keySet()))));
		}
		return member;
	}

	/**
	 * An upstream, and how often its requests may go to a second server.
	 *
	 * @param upstream the upstream
	 * @param budget its budget
	 */
	record Member(Upstream upstream, RetryBudget budget) {

		String name() {
			return this.upstream.settings().name();
		}

	}

}
