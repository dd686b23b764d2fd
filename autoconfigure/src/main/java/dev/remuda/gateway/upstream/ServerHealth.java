package dev.remuda.gateway.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Whether a server can serve, by its settings, its requests and its checks. Guarded by
 * the group of the server.
 */
final class ServerHealth {

	private final PassiveHealth requests = new PassiveHealth();

	private final ActiveHealth checks = new ActiveHealth();

	private final SlowStart slowStart = new SlowStart();

	private boolean down;

	private boolean leaving;

	/**
	 * Take settings over; everything else stays as it is.
	 */
	void configure(UpstreamSettings upstream, ServerSettings server, long now) {
		this.requests.configure(upstream.maxFails(), upstream.failTimeout().toNanos());
		this.checks.configure(upstream.fall(), upstream.rise());
		this.slowStart.configure(upstream.slowStart().toNanos());
		if ((this.down && !server.down()) || this.leaving) {
			this.slowStart.begin(now);
		}
		this.down = server.down();
		this.leaving = false;
	}

	PassiveHealth requests() {
		return this.requests;
	}

	SlowStart slowStart() {
		return this.slowStart;
	}

	void leave() {
		this.leaving = true;
	}

	void checked(boolean ok, @Nullable String reason, long now) {
		if (this.checks.checked(ok, reason)) {
			this.slowStart.begin(now);
		}
	}

	void recover(long now) {
		this.requests.recover();
		this.slowStart.begin(now);
	}

	boolean isDown() {
		return this.down;
	}

	/**
	 * Return whether nothing but failed requests may speak against the server.
	 */
	boolean isServing() {
		return !this.down && !this.leaving && !this.checks.isFailing();
	}

	boolean isUsable(long now) {
		return isServing() && this.requests.isUsable(now);
	}

	ServerState state(long now) {
		if (this.leaving) {
			return ServerState.DRAINING;
		}
		if (this.down) {
			return ServerState.DOWN;
		}
		if (this.checks.isFailing()) {
			return ServerState.FAILING_CHECKS;
		}
		if (this.requests.isEjected()) {
			return ServerState.EJECTED;
		}
		return (this.slowStart.share(now) < 1) ? ServerState.SLOW_START : ServerState.UP;
	}

	@Nullable String reason(long now) {
		return switch (state(now)) {
			case DRAINING -> "it was taken out of the upstream";
			case DOWN -> "it is set to down";
			case FAILING_CHECKS -> this.checks.reason();
			case EJECTED -> this.requests.reason();
			case SLOW_START -> "it came back or was added";
			case UP -> null;
		};
	}

}
