package dev.remuda.gateway;

import java.time.Duration;
import java.util.List;

import dev.remuda.gateway.upstream.UpstreamServer;

/**
 * Several listeners as one.
 *
 * @param all who is told
 */
public record GatewayListeners(List<GatewayListener> all) implements GatewayListener {

	/**
	 * Create listeners.
	 */
	public GatewayListeners {
		all = List.copyOf(all);
	}

	@Override
	public void ended(String upstream, UpstreamServer server, Outcome outcome, Duration time) {
		this.all.forEach((listener) -> listener.ended(upstream, server, outcome, time));
	}

	@Override
	public void retried(String upstream) {
		this.all.forEach((listener) -> listener.retried(upstream));
	}

	@Override
	public void retryRefused(String upstream) {
		this.all.forEach((listener) -> listener.retryRefused(upstream));
	}

	@Override
	public void uncounted(String upstream) {
		this.all.forEach((listener) -> listener.uncounted(upstream));
	}

	@Override
	public void mirrored(String upstream, MirrorOutcome outcome) {
		this.all.forEach((listener) -> listener.mirrored(upstream, outcome));
	}

	@Override
	public void finished(Access access) {
		this.all.forEach((listener) -> listener.finished(access));
	}

	@Override
	public void checked(String upstream, UpstreamServer server) {
		this.all.forEach((listener) -> listener.checked(upstream, server));
	}

}
