package dev.remuda.gateway.upstream;

import java.util.List;

/**
 * What an upstream is doing at one moment.
 *
 * @param name its name
 * @param balance how its servers share the requests
 * @param servers its servers as they were configured, then those that are draining
 */
public record UpstreamSnapshot(String name, Balance balance, List<ServerSnapshot> servers) {

	/**
	 * Create a snapshot.
	 */
	public UpstreamSnapshot {
		servers = List.copyOf(servers);
	}

}
