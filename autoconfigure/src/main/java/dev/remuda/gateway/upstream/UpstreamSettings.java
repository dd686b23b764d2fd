package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An upstream: servers that do the same, and how requests are spread over them.
 *
 * @param name the name of the upstream
 * @param servers its servers, each address once; may be empty while a discovery service
 * knows none
 * @param balance how the servers share the requests
 * @param maxFails requests that must fail within {@code failTimeout} for a server to be
 * left alone, at most 1000; zero, and requests that fail have no such consequence
 * @param failTimeout both the time in which failures are counted and the time for which a
 * server is left alone, more than zero
 * @param slowStart time in which the weight of a server rises to its full value after the
 * server came back or was added; zero, and it is full at once
 * @param fall checks in a row that must fail for a server to be down, at least 1
 * @param rise checks in a row that must pass for it to be up again, at least 1. No time
 * may be more than a day
 * @see <a href=
 * "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server">nginx's server
 * directive</a>
 */
public record UpstreamSettings(String name, List<ServerSettings> servers, Balance balance, int maxFails,
		Duration failTimeout, Duration slowStart, int fall, int rise) {

	private static final Duration LONGEST = Duration.ofDays(1);

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a value is out of its bounds, or a server is
	 * there twice
	 */
	public UpstreamSettings {
		servers = List.copyOf(servers);
		require(!name.isBlank(), "name must not be blank", name);
		require(maxFails >= 0 && maxFails <= 1000, "maxFails must be from 0 to 1000", maxFails);
		require(isTime(failTimeout) && !failTimeout.isZero(), "failTimeout must be more than zero and at most a day",
				failTimeout);
		require(isTime(slowStart), "slowStart must be from zero to a day", slowStart);
		require(fall >= 1, "fall must be at least 1", fall);
		require(rise >= 1, "rise must be at least 1", rise);
		Set<String> addresses = new HashSet<>();
		for (ServerSettings server : servers) {
			if (!addresses.add(server.address())) {
				throw new IllegalArgumentException("The upstream '%s' has the server %s twice; give it a weight instead"
					.formatted(name, server.address()));
			}
		}
	}

	private static boolean isTime(Duration value) {
		return !value.isNegative() && value.compareTo(LONGEST) <= 0;
	}

	private static void require(boolean condition, String rule, Object value) {
		if (!condition) {
			throw new IllegalArgumentException("%s, and it is '%s'".formatted(rule, value));
		}
	}

	/**
	 * Create settings with nginx's defaults for failures (one within 10 seconds), no slow
	 * start, two checks to fall and to rise, and {@link Balance#POWER_OF_TWO}.
	 * @param name the name of the upstream
	 * @param servers its servers
	 * @return the settings
	 * @throws IllegalArgumentException if a server is there twice
	 */
	public static UpstreamSettings of(String name, List<ServerSettings> servers) {
		return new UpstreamSettings(name, servers, Balance.POWER_OF_TWO, 1, Duration.ofSeconds(10), Duration.ZERO, 2,
				2);
	}

	/**
	 * Return these settings with other servers.
	 * @param servers the servers
	 * @return the settings
	 */
	public UpstreamSettings withServers(List<ServerSettings> servers) {
		return new UpstreamSettings(this.name, servers, this.balance, this.maxFails, this.failTimeout, this.slowStart,
				this.fall, this.rise);
	}

	/**
	 * Return these settings with another balance.
	 * @param balance how the servers share the requests
	 * @return the settings
	 */
	public UpstreamSettings withBalance(Balance balance) {
		return new UpstreamSettings(this.name, this.servers, balance, this.maxFails, this.failTimeout, this.slowStart,
				this.fall, this.rise);
	}

	/**
	 * Return these settings with other limits of failures.
	 * @param maxFails requests that must fail
	 * @param failTimeout time in which they fail, and for which the server is left alone
	 * @return the settings
	 */
	public UpstreamSettings withFailures(int maxFails, Duration failTimeout) {
		return new UpstreamSettings(this.name, this.servers, this.balance, maxFails, failTimeout, this.slowStart,
				this.fall, this.rise);
	}

	/**
	 * Return these settings with another slow start.
	 * @param slowStart time in which the weight rises
	 * @return the settings
	 */
	public UpstreamSettings withSlowStart(Duration slowStart) {
		return new UpstreamSettings(this.name, this.servers, this.balance, this.maxFails, this.failTimeout, slowStart,
				this.fall, this.rise);
	}

	/**
	 * Return these settings with other limits of checks.
	 * @param fall checks in a row that must fail
	 * @param rise checks in a row that must pass
	 * @return the settings
	 */
	public UpstreamSettings withChecks(int fall, int rise) {
		return new UpstreamSettings(this.name, this.servers, this.balance, this.maxFails, this.failTimeout,
				this.slowStart, fall, rise);
	}

}
