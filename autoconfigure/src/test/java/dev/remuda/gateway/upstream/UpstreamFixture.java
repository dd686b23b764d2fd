package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * An upstream with a clock of its own, whose servers are called {@code a:1}, {@code b:1}
 * and so on.
 */
class UpstreamFixture {

	final FakeClock clock = new FakeClock();

	final Upstream upstream;

	UpstreamFixture(UnaryOperator<UpstreamSettings> change, String... servers) {
		this.upstream = new Upstream(change.apply(settings(servers)), this.clock, new SplittableRandom(2));
	}

	static UpstreamSettings settings(String... servers) {
		return UpstreamSettings.of("test", Arrays.stream(servers).map(ServerSettings::parse).toList());
	}

	static UpstreamFixture of(Balance balance, String... servers) {
		return new UpstreamFixture((settings) -> settings.withBalance(balance), servers);
	}

	Lease acquire(UpstreamServer... tried) {
		return this.upstream.acquire(RequestKey.NONE, Set.of(tried));
	}

	/**
	 * Take a lease of a server, whatever the balance.
	 */
	Lease acquire(String host) {
		UpstreamServer[] others = this.upstream.servers()
			.stream()
			.filter((server) -> !server.settings().host().equals(host))
			.toArray(UpstreamServer[]::new);
		return acquire(others);
	}

	void fail(String host) {
		acquire(host).failed("refused");
	}

	void succeed(String host, Duration time) {
		acquire(host).succeeded(time);
	}

	/**
	 * Send requests one after the other, and count what each server gets.
	 */
	Map<String, Integer> share(int requests) {
		Map<String, Integer> share = new TreeMap<>();
		for (int request = 0; request < requests; request++) {
			Lease lease = acquire();
			share.merge(lease.server().settings().host(), 1, Integer::sum);
			lease.cancelled();
		}
		return share;
	}

	/**
	 * Send requests that stay in flight, and count what each server has.
	 */
	Map<String, Integer> load(int requests) {
		for (int request = 0; request < requests; request++) {
			acquire();
		}
		Map<String, Integer> load = new TreeMap<>();
		this.upstream.servers().forEach((server) -> load.put(server.settings().host(), server.inFlight()));
		return load;
	}

	UpstreamServer server(String host) {
		return this.upstream.servers()
			.stream()
			.filter((server) -> server.settings().host().equals(host))
			.findFirst()
			.orElseThrow();
	}

	ServerSnapshot snapshot(String host) {
		return this.upstream.snapshot()
			.servers()
			.stream()
			.filter((server) -> server.address().startsWith(host + ":"))
			.findFirst()
			.orElseThrow();
	}

	ServerState state(String host) {
		return snapshot(host).state();
	}

	void advance(Duration time) {
		this.clock.advance(time);
	}

}
