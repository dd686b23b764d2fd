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

	private ServerMode configured = ServerMode.UP;

	private @Nullable ServerMode byHand;

	private boolean leaving;

	/**
	 * Take settings over; everything else stays as it is. What was set by hand does so
	 * for as long as the settings don't say anything new.
	 */
	void configure(UpstreamSettings upstream, ServerSettings server, long now) {
		this.requests.configure(upstream.maxFails(), upstream.failTimeout().toNanos());
		this.checks.configure(upstream.fall(), upstream.rise());
		this.slowStart.configure(upstream.slowStart().toNanos());
		if (this.leaving) {
			this.slowStart.begin(now);
		}
		this.leaving = false;
		if (server.mode() != this.configured) {
			change(server.mode(), null, now);
		}
	}

	/**
	 * Set by hand whether the server is to take requests.
	 */
	void set(ServerMode mode, long now) {
		change(this.configured, (mode != this.configured) ? mode : null, now);
	}

	private void change(ServerMode configured, @Nullable ServerMode byHand, long now) {
		ServerMode before = mode();
		this.configured = configured;
		this.byHand = byHand;
		if (before != ServerMode.UP && mode() == ServerMode.UP) {
			this.slowStart.begin(now);
		}
	}

	ServerMode mode() {
		return (this.byHand != null) ? this.byHand : this.configured;
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

	/**
	 * Forget all checks: there are none any more.
	 */
	void unchecked(long now) {
		if (this.checks.isFailing()) {
			this.slowStart.begin(now);
		}
		this.checks.reset();
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

	/**
	 * Return whether nothing but failed requests may speak against the server.
	 */
	boolean isServing() {
		return mode() == ServerMode.UP && !this.leaving && !this.checks.isFailing();
	}

	boolean isUsable(long now) {
		return isServing() && this.requests.isUsable(now);
	}

	ServerState state(long now) {
		if (this.leaving || mode() == ServerMode.DRAIN) {
			return ServerState.DRAINING;
		}
		if (mode() == ServerMode.DOWN) {
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
			case DRAINING -> (this.leaving) ? "it was taken out of the upstream" : setTo(ServerMode.DRAIN);
			case DOWN -> setTo(ServerMode.DOWN);
			case FAILING_CHECKS -> this.checks.reason();
			case EJECTED -> this.requests.reason();
			case SLOW_START -> "it came back or was added";
			case UP -> null;
		};
	}

	private String setTo(ServerMode mode) {
		return "it is set to " + mode.id() + ((this.byHand != null) ? " by hand" : "");
	}

}
