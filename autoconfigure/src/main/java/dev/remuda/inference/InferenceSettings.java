package dev.remuda.inference;

import java.time.Duration;

/**
 * Limits of a model.
 *
 * @param workers platform threads that run the model on each of its devices, at least 1
 * @param maxBatchSize inputs that are run at once, at least 1
 * @param maxDelay how long a worker that comes from a batch may wait for the next one to
 * fill up, counted from the arrival of its first call; zero, and it takes what is there.
 * A call that finds a worker idle never waits, and no call is held until its time is up
 * @param maxPadding share of a batch that may be padding, from 0 to 1; a call that would
 * bring more waits for the next batch
 * @param queueCapacity calls that may wait for a worker, at least 1; a call that is being
 * run no longer waits
 * @param queueTimeout how long a call may wait for its run to begin, more than zero
 * @param runTimeout how long a run may take, more than zero; then its calls fail, and its
 * worker is interrupted. An engine that takes no notice keeps that worker
 * @param closeTimeout time that the calls which were taken have to finish once the model
 * is being closed; what isn't finished by then fails. No time may be more than a day
 */
public record InferenceSettings(int workers, int maxBatchSize, Duration maxDelay, double maxPadding, int queueCapacity,
		Duration queueTimeout, Duration runTimeout, Duration closeTimeout) {

	/**
	 * Far more than makes sense, and far less than the nanoseconds that a clock can
	 * count.
	 */
	private static final Duration LONGEST = Duration.ofDays(1);

	/**
	 * One worker, batches of 32 that don't wait and are padding by a quarter at most, a
	 * queue of 256 calls of which each waits a second at most, a minute for a run, and 10
	 * seconds to close.
	 */
	public static final InferenceSettings DEFAULTS = new InferenceSettings(1, 32, Duration.ZERO, 0.25, 256,
			Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(10));

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a value is out of its bounds
	 */
	public InferenceSettings {
		require(workers >= 1, "workers must be at least 1", workers);
		require(maxBatchSize >= 1, "maxBatchSize must be at least 1", maxBatchSize);
		require(!maxDelay.isNegative(), "maxDelay must not be negative", maxDelay);
		require(maxPadding >= 0 && maxPadding <= 1, "maxPadding must be from 0 to 1", maxPadding);
		require(queueCapacity >= 1, "queueCapacity must be at least 1", queueCapacity);
		require(!queueTimeout.isNegative() && !queueTimeout.isZero(), "queueTimeout must be more than zero",
				queueTimeout);
		require(!runTimeout.isNegative() && !runTimeout.isZero(), "runTimeout must be more than zero", runTimeout);
		require(!closeTimeout.isNegative(), "closeTimeout must not be negative", closeTimeout);
		requireAtMostADay("maxDelay", maxDelay);
		requireAtMostADay("queueTimeout", queueTimeout);
		requireAtMostADay("runTimeout", runTimeout);
		requireAtMostADay("closeTimeout", closeTimeout);
	}

	private static void requireAtMostADay(String name, Duration value) {
		require(value.compareTo(LONGEST) <= 0, name + " must be at most a day", value);
	}

	private static void require(boolean condition, String rule, Object value) {
		if (!condition) {
			throw new IllegalArgumentException("%s, and it is %s".formatted(rule, value));
		}
	}

	/**
	 * Return these settings with another number of workers.
	 * @param workers platform threads that run the model
	 * @return the settings
	 */
	public InferenceSettings withWorkers(int workers) {
		return new InferenceSettings(workers, this.maxBatchSize, this.maxDelay, this.maxPadding, this.queueCapacity,
				this.queueTimeout, this.runTimeout, this.closeTimeout);
	}

	/**
	 * Return these settings with other limits of a batch.
	 * @param maxBatchSize inputs that are run at once
	 * @param maxDelay how long a busy worker waits for a batch to fill up
	 * @return the settings
	 */
	public InferenceSettings withBatch(int maxBatchSize, Duration maxDelay) {
		return new InferenceSettings(this.workers, maxBatchSize, maxDelay, this.maxPadding, this.queueCapacity,
				this.queueTimeout, this.runTimeout, this.closeTimeout);
	}

	/**
	 * Return these settings with another limit of the padding in a batch.
	 * @param maxPadding share of a batch that may be padding, from 0 to 1
	 * @return the settings
	 */
	public InferenceSettings withMaxPadding(double maxPadding) {
		return new InferenceSettings(this.workers, this.maxBatchSize, this.maxDelay, maxPadding, this.queueCapacity,
				this.queueTimeout, this.runTimeout, this.closeTimeout);
	}

	/**
	 * Return these settings with other limits of the queue.
	 * @param queueCapacity calls that may wait for a worker
	 * @param queueTimeout how long a call may wait for its run to begin
	 * @return the settings
	 */
	public InferenceSettings withQueue(int queueCapacity, Duration queueTimeout) {
		return new InferenceSettings(this.workers, this.maxBatchSize, this.maxDelay, this.maxPadding, queueCapacity,
				queueTimeout, this.runTimeout, this.closeTimeout);
	}

	/**
	 * Return these settings with another limit of a run.
	 * @param runTimeout how long a run may take
	 * @return the settings
	 */
	public InferenceSettings withRunTimeout(Duration runTimeout) {
		return new InferenceSettings(this.workers, this.maxBatchSize, this.maxDelay, this.maxPadding,
				this.queueCapacity, this.queueTimeout, runTimeout, this.closeTimeout);
	}

	/**
	 * Return these settings with another time to close.
	 * @param closeTimeout time that calls which were taken have to finish
	 * @return the settings
	 */
	public InferenceSettings withCloseTimeout(Duration closeTimeout) {
		return new InferenceSettings(this.workers, this.maxBatchSize, this.maxDelay, this.maxPadding,
				this.queueCapacity, this.queueTimeout, this.runTimeout, closeTimeout);
	}

}
