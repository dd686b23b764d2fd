package dev.remuda.admission;

import java.time.Duration;
import java.util.Locale;

/**
 * Why a request wasn't let in.
 *
 * @param reason the reason
 * @param retryAfter when there will probably be a place
 */
public record Refusal(Reason reason, Duration retryAfter) {

	/**
	 * Reasons.
	 */
	public enum Reason {

		/**
		 * As many are in flight as may be, and the queue is full of requests that matter
		 * as much.
		 */
		QUEUE_FULL,

		/**
		 * It has waited for as long as it may.
		 */
		QUEUE_TIMEOUT;

		/**
		 * Return the name that is used in meters.
		 * @return the name in lower case, with hyphens
		 */
		public String id() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
