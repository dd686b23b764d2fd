package dev.remuda.inference.autoconfigure;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.distribution.TimeWindowSum;
import org.jspecify.annotations.Nullable;

import dev.remuda.inference.BatchRun;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InferenceOutcome;
import dev.remuda.inference.InferenceTiming;

/**
 * Counts what a model does, for {@link InferenceEndpoint}.
 */
class InferenceStatistics implements InferenceListener {

	final Percentiles queueWait = new Percentiles();

	final Percentiles runTime = new Percentiles();

	final LongAdder runs = new LongAdder();

	final LongAdder inputs = new LongAdder();

	final LongAdder length = new LongAdder();

	final LongAdder paddedLength = new LongAdder();

	final LongAdder restarts = new LongAdder();

	final AtomicLong largestBatch = new AtomicLong();

	private final Map<InferenceOutcome, LongAdder> outcomes = new EnumMap<>(InferenceOutcome.class);

	private final TimeWindowSum answered = windowSum();

	private final TimeWindowSum busyMicroseconds = windowSum();

	private final long start = System.nanoTime();

	private volatile @Nullable Failure lastFailure;

	InferenceStatistics() {
		for (InferenceOutcome outcome : InferenceOutcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	private static TimeWindowSum windowSum() {
		return new TimeWindowSum(Percentiles.PARTS, Percentiles.WINDOW.dividedBy(Percentiles.PARTS));
	}

	@Override
	public void ran(BatchRun run) {
		this.runTime.record(run.runTime());
		this.busyMicroseconds.record(run.runTime().toNanos() / 1000);
		this.runs.increment();
		this.inputs.add(run.size());
		this.length.add(run.length());
		this.paddedLength.add(run.paddedLength());
		this.largestBatch.accumulateAndGet(run.size(), Math::max);
		if (run.failure() != null) {
			this.lastFailure = new Failure(Instant.now(), run.failure().toString());
		}
	}

	@Override
	public void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
		count(outcome).increment();
		if (timing != null) {
			this.queueWait.record(timing.queueWait());
		}
		if (outcome == InferenceOutcome.ANSWERED) {
			this.answered.record(1);
		}
	}

	@Override
	public void restarting(Throwable reason) {
		this.restarts.increment();
		this.lastFailure = new Failure(Instant.now(), reason.toString());
	}

	long calls(InferenceOutcome outcome) {
		return count(outcome).sum();
	}

	/**
	 * Return the answers a second over the last minute.
	 */
	double throughput() {
		return this.answered.poll() / windowSeconds();
	}

	/**
	 * Return the seconds, of each second of the last minute, that all workers together
	 * spent in the model.
	 */
	double busy() {
		return this.busyMicroseconds.poll() / 1e6 / windowSeconds();
	}

	private double windowSeconds() {
		double age = (System.nanoTime() - this.start) / 1e9;
		return Math.max(1, Math.min(age, Percentiles.WINDOW.toSeconds()));
	}

	@Nullable Failure lastFailure() {
		return this.lastFailure;
	}

	private LongAdder count(InferenceOutcome outcome) {
		return Objects.requireNonNull(this.outcomes.get(outcome));
	}

	/**
	 * Something that the model threw.
	 *
	 * @param time when
	 * @param message its class and its message
	 */
	record Failure(Instant time, String message) {

	}

}
