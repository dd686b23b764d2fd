package dev.remuda.inference;

import java.time.Duration;
import java.util.List;

/**
 * What a model is doing at one moment.
 *
 * @param state whether it takes calls
 * @param devices where it runs, each device once
 * @param workers threads that run it, over all devices
 * @param openSessions workers that can run a batch; fewer than {@code workers} while some
 * open a session, at the start or after an error
 * @param busyWorkers workers that run a batch right now
 * @param stuckWorkers workers whose batch has been running for longer than it may, so
 * that its calls have failed; the engine doesn't let go of them
 * @param longestRun how long the oldest of the batches has been running; zero if none is
 * @param queueDepth calls that wait for a worker
 */
public record ModelStatus(State state, List<String> devices, int workers, int openSessions, int busyWorkers,
		int stuckWorkers, Duration longestRun, int queueDepth) {

	/**
	 * Whether a model takes calls.
	 */
	public enum State {

		/**
		 * Sessions are being opened and warmed up.
		 */
		STARTING,

		/**
		 * It takes calls.
		 */
		READY,

		/**
		 * It could not be started.
		 */
		FAILED,

		/**
		 * It was closed, and may still answer what it took before.
		 */
		CLOSED

	}

}
