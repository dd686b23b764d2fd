package dev.remuda.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.remuda.gateway.upstream.NoServerException.Reason;

/**
 * The servers of an upstream, and what depends on all of them. It is the lock that guards
 * the health of each: whoever calls a method other than {@link #now} holds it.
 */
final class ServerGroup {

	private final LongSupplier clock;

	private List<UpstreamServer> servers = List.of();

	private List<UpstreamServer> leaving = List.of();

	ServerGroup(LongSupplier clock) {
		this.clock = clock;
	}

	long now() {
		return this.clock.getAsLong();
	}

	List<UpstreamServer> servers() {
		return this.servers;
	}

	/**
	 * Take settings over. A server whose address stays keeps all that is known of it;
	 * this goes too for one that comes back before it has finished its requests.
	 */
	void configure(UpstreamSettings settings, boolean slowly) {
		long now = now();
		List<UpstreamServer> known = Stream.concat(this.servers.stream(), this.leaving.stream()).toList();
		List<UpstreamServer> next = new ArrayList<>();
		for (ServerSettings server : settings.servers()) {
			UpstreamServer same = known.stream()
				.filter((candidate) -> candidate.address().equals(server.address()))
				.findFirst()
				.orElse(null);
			UpstreamServer kept = (same != null) ? same : new UpstreamServer(this, server);
			kept.configure(settings, server, now);
			if (same == null && slowly) {
				kept.health().slowStart().begin(now);
			}
			next.add(kept);
		}
		this.servers = List.copyOf(next);
		List<UpstreamServer> gone = known.stream().filter((server) -> !next.contains(server)).toList();
		gone.forEach(UpstreamServer::leave);
		this.leaving = gone.stream().filter((server) -> server.inFlight() > 0).toList();
	}

	/**
	 * Return the servers to choose from: the primary ones that are usable, else the
	 * backups. If not one of all servers is usable, those that are ejected serve: that
	 * requests have failed is a suspicion, and no reason to refuse all.
	 */
	List<UpstreamServer> candidates(Set<UpstreamServer> tried, long now) {
		List<UpstreamServer> primaries = new ArrayList<>(this.servers.size());
		List<UpstreamServer> backups = new ArrayList<>(0);
		boolean anyUsable = false;
		for (UpstreamServer server : this.servers) {
			if (server.health().isUsable(now)) {
				anyUsable = true;
				if (!tried.contains(server)) {
					(server.settings().backup() ? backups : primaries).add(server);
				}
			}
		}
		if (!anyUsable) {
			return this.servers.stream()
				.filter((server) -> server.health().isServing() && !tried.contains(server))
				.toList();
		}
		return (primaries.isEmpty()) ? backups : primaries;
	}

	/**
	 * Return whether a server may be ejected: at most half of the servers that are set to
	 * serve, rounded down, may be so, and one that isn't must be left. A lone server is
	 * never ejected; one with a backup is.
	 */
	boolean mayEject(UpstreamServer server) {
		int all = 0;
		int ejected = 0;
		boolean otherLeft = false;
		for (UpstreamServer each : this.servers) {
			ServerHealth health = each.health();
			boolean set = health.mode() == ServerMode.UP;
			all += (set) ? 1 : 0;
			ejected += (set && health.requests().isEjected()) ? 1 : 0;
			otherLeft |= each != server && health.isServing() && !health.requests().isEjected();
		}
		return otherLeft && !server.health().requests().isEjected() && ejected + 1 <= all / 2;
	}

	/**
	 * Return the exception that says why there is no candidate.
	 */
	NoServerException noServer(String upstream, Set<UpstreamServer> tried, long now) {
		if (this.servers.isEmpty()) {
			return new NoServerException(upstream, Reason.EMPTY, "it has no servers");
		}
		boolean anyTried = this.servers.stream()
			.anyMatch((server) -> server.health().isServing() && tried.contains(server));
		String detail = this.servers.stream()
			.map((server) -> describe(server, tried, now))
			.collect(Collectors.joining("; "));
		return new NoServerException(upstream, (anyTried) ? Reason.ALL_TRIED : Reason.ALL_DOWN, detail);
	}

	private static String describe(UpstreamServer server, Set<UpstreamServer> tried, long now) {
		ServerHealth health = server.health();
		if (tried.contains(server)) {
			return server.address() + " was tried";
		}
		return "%s is %s (%s)".formatted(server.address(), health.state(now).id(), health.reason(now));
	}

	List<ServerSnapshot> snapshots() {
		long now = now();
		this.leaving = this.leaving.stream().filter((server) -> server.inFlight() > 0).toList();
		return Stream.concat(this.servers.stream(), this.leaving.stream())
			.map((server) -> server.snapshot(now))
			.toList();
	}

}
