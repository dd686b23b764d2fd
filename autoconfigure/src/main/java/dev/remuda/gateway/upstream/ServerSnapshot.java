package dev.remuda.gateway.upstream;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a server is doing at one moment.
 *
 * @param address its host and port
 * @param state whether it gets requests
 * @param reason why it is in that state; {@code null} if there is nothing to say
 * @param backup whether it only serves while no primary server can
 * @param weight its weight by the settings
 * @param effectiveWeight its weight now, which is less during the slow start
 * @param inFlight requests that it was given and hasn't finished
 * @param requests requests that it was given since it was added
 * @param failures requests of these that failed
 * @param meanMillis the mean of the times until a response in the last minute, in
 * milliseconds; {@code null} if there was none
 * @param p99Millis the time in milliseconds within which 99 of 100 responses of the last
 * minute came, at most 12.5 % more than exact; {@code null} if there was none
 * @param lastFailure the last request that failed; {@code null} if none has
 */
public record ServerSnapshot(String address, ServerState state, @Nullable String reason, boolean backup, int weight,
		double effectiveWeight, int inFlight, long requests, long failures, @Nullable Double meanMillis,
		@Nullable Double p99Millis, @Nullable Failure lastFailure) {

	/**
	 * A request that failed.
	 *
	 * @param reason why
	 * @param ago how long before the snapshot
	 */
	public record Failure(String reason, Duration ago) {
	}

}
