package dev.remuda.gateway.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What the checks of a server say of its health: {@code fall} failures in a row take it
 * down, {@code rise} passes in a row bring it back, as in HAProxy. A server that was
 * never checked is well. Guarded by the group of the server.
 */
final class ActiveHealth {

	private int fall = 1;

	private int rise = 1;

	private boolean failing;

	/**
	 * Checks in a row that contradict the state.
	 */
	private int against;

	private @Nullable String reason;

	void configure(int fall, int rise) {
		this.fall = fall;
		this.rise = rise;
	}

	/**
	 * Record a check.
	 * @return whether the server is up again by it
	 */
	boolean checked(boolean ok, @Nullable String reason) {
		if (!ok) {
			this.reason = (reason != null) ? reason : "a check failed";
		}
		if (ok != this.failing) {
			this.against = 0;
			return false;
		}
		this.against++;
		if (this.against < ((this.failing) ? this.rise : this.fall)) {
			return false;
		}
		this.against = 0;
		this.failing = !this.failing;
		return !this.failing;
	}

	void reset() {
		this.failing = false;
		this.against = 0;
		this.reason = null;
	}

	boolean isFailing() {
		return this.failing;
	}

	/**
	 * Return why the last check that failed did so.
	 */
	@Nullable String reason() {
		return this.reason;
	}

}
