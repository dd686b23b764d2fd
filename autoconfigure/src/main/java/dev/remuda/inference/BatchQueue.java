package dev.remuda.inference;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from which workers take batches, and which knows each job until it is
 * completed. A job leaves by itself when it is completed, wherever it is by then.
 *
 * <p>
 * One lock guards everything, so that no job gets in once the queue is closed, and every
 * job that got in is either waiting, taken or completed. Jobs are completed outside the
 * lock.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class BatchQueue<I, O> {

	private final String model;

	private final InferenceSettings settings;

	private final LongSupplier nanoTime;

	private final IntFunction<Duration> timeFor;

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * The workers that have nothing to do, each with a condition of its own. The one that
	 * was busy last is woken first: what it needs is still in a processor's cache.
	 */
	private final Deque<Condition> idle = new ArrayDeque<>();

	/**
	 * For workers that wait for a batch to fill up.
	 */
	private final Condition full = this.lock.newCondition();

	/**
	 * For the thread that fails the jobs whose time is up.
	 */
	private final Condition nearer = this.lock.newCondition();

	private final WaitingJobs<I, O> waiting = new WaitingJobs<>();

	private final Set<Job<I, O>> taken = new HashSet<>();

	/**
	 * No job that waits has a deadline before this one.
	 */
	private @Nullable Long nextDeadline;

	private boolean closed;

	/**
	 * Create a queue.
	 * @param nanoTime the clock, in nanoseconds
	 * @param timeFor how long a number of jobs will take
	 */
	BatchQueue(String model, InferenceSettings settings, LongSupplier nanoTime, IntFunction<Duration> timeFor) {
		this.model = model;
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.timeFor = timeFor;
	}

	/**
	 * Add a job at the end.
	 * @throws QueueFullException if there is no place
	 * @throws DeadlineExceededException if it may not wait at all
	 * @throws ModelNotReadyException if the queue is closed
	 */
	void add(Job<I, O> job) {
		if (!addIfPossible(job)) {
			int capacity = this.settings.queueCapacity();
			throw new QueueFullException(this.model, capacity, this.timeFor.apply(capacity));
		}
		job.whenComplete((output, failure) -> remove(job));
	}

	/**
	 * Add a job unless there is no place. The refusal itself isn't made under the lock:
	 * there is no end of them when there is too much to do.
	 */
	private boolean addIfPossible(Job<I, O> job) {
		this.lock.lock();
		try {
			if (this.closed) {
				throw new ModelNotReadyException(this.model, "it is closed");
			}
			if (job.timeout().isZero()) {
				throw new DeadlineExceededException(this.model, job.timeout());
			}
			if (this.waiting.size() >= this.settings.queueCapacity()) {
				return false;
			}
			job.arrive(this.nanoTime.getAsLong());
			this.waiting.add(job);
			expectDeadline(job);
			// One whose time would be up by then must end a wait that began without it.
			boolean hurries = job.timeout().compareTo(this.settings.maxDelay()) <= 0;
			signalWorker(hurries || this.waiting.size() >= this.settings.maxBatchSize());
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Put jobs that were taken back to where they came from, so that any worker takes
	 * them next; not those whose answers are on the way.
	 */
	void putBack(List<Job<I, O>> jobs) {
		this.lock.lock();
		try {
			List<Job<I, O>> unfinished = jobs.stream()
				.filter((job) -> this.taken.contains(job) && !job.isSettled())
				.toList();
			unfinished.forEach(this.taken::remove);
			this.waiting.putBack(unfinished);
			unfinished.forEach(this::expectDeadline);
			signalWorkers();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the next batch, and wait for one if need be.
	 * @param busy whether the worker comes from a batch; if so, it may wait for the next
	 * one to fill up
	 * @return the batch, or {@code null} if the queue is closed and no job waits
	 */
	@Nullable Batch<I, O> take(boolean busy) {
		this.lock.lock();
		try {
			boolean mayFill = busy;
			while (this.waiting.size() > 0 || !this.closed) {
				if (this.waiting.size() == 0) {
					mayFill = false;
					awaitArrival();
					continue;
				}
				long patience = (mayFill) ? patience() : 0;
				if (patience > 0) {
					awaitFull(patience);
					continue;
				}
				return nextBatch();
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Batch<I, O> nextBatch() {
		List<Job<I, O>> expired = removeExpired();
		List<Job<I, O>> jobs = (this.waiting.size() > 0)
				? this.waiting.removeBatch(this.settings.maxBatchSize(), this.settings.maxPadding()) : List.of();
		this.taken.addAll(jobs);
		if (this.waiting.size() > 0) {
			// The signal of one that stays behind may have gone to this worker.
			signalWorker(true);
		}
		return new Batch<>(jobs, expired);
	}

	/**
	 * How long the next batch may still wait to fill up, in nanoseconds; not at all if
	 * the time of a job would be up by then.
	 */
	private long patience() {
		if (this.closed || this.waiting.size() >= this.settings.maxBatchSize()) {
			return 0;
		}
		long end = firstArrival() + this.settings.maxDelay().toNanos();
		boolean tooLate = this.waiting.stream().anyMatch((job) -> job.deadline() - end <= 0);
		return (tooLate) ? 0 : end - this.nanoTime.getAsLong();
	}

	/**
	 * When the first of those came that wait; one of a higher priority may stand before
	 * it.
	 */
	private long firstArrival() {
		return this.waiting.stream()
			.mapToLong(Job::arrival)
			.reduce((first, other) -> (other - first < 0) ? other : first)
			.orElseThrow();
	}

	private void awaitArrival() {
		Condition arrived = this.lock.newCondition();
		this.idle.push(arrived);
		arrived.awaitUninterruptibly();
		this.idle.remove(arrived);
	}

	private void awaitFull(long nanos) {
		try {
			this.full.await(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// Left behind by the model; a worker is stopped by closing the queue.
		}
	}

	/**
	 * Wait for jobs that have waited as long as they may, and take them out.
	 * @return the jobs, which may be none; or {@code null} if the queue is closed and no
	 * job waits
	 */
	@Nullable List<Job<I, O>> takeExpired() throws InterruptedException {
		this.lock.lock();
		try {
			while (this.waiting.size() > 0 || !this.closed) {
				if (this.nextDeadline == null) {
					this.nearer.await();
					continue;
				}
				long remaining = this.nextDeadline - this.nanoTime.getAsLong();
				if (remaining <= 0) {
					return removeExpired();
				}
				this.nearer.await(remaining, TimeUnit.NANOSECONDS);
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<Job<I, O>> removeExpired() {
		long now = this.nanoTime.getAsLong();
		if (this.nextDeadline == null || this.nextDeadline - now > 0) {
			return List.of();
		}
		List<Job<I, O>> expired = this.waiting.removeExpired(now);
		this.taken.addAll(expired);
		this.nextDeadline = this.waiting.nextDeadline();
		return expired;
	}

	private void expectDeadline(Job<I, O> job) {
		if (this.nextDeadline == null || job.deadline() - this.nextDeadline < 0) {
			this.nextDeadline = job.deadline();
			this.nearer.signal();
		}
	}

	/**
	 * Wake a worker that has nothing to do.
	 * @param filling whether, if there is none, to wake one that waits for a batch to
	 * fill up; it looks again whether it may
	 */
	private void signalWorker(boolean filling) {
		Condition arrived = this.idle.poll();
		if (arrived != null) {
			arrived.signal();
		}
		else if (filling) {
			this.full.signal();
		}
	}

	private void signalWorkers() {
		this.idle.forEach(Condition::signal);
		this.full.signalAll();
	}

	private void remove(Job<I, O> job) {
		this.lock.lock();
		try {
			if (!this.waiting.remove(job)) {
				this.taken.remove(job);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.waiting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take no further job; those that wait can still be taken.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			signalWorkers();
			this.nearer.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take all jobs out that wait.
	 * @return them and those taken before, as far as their answers aren't on the way
	 */
	List<Job<I, O>> drain() {
		this.lock.lock();
		try {
			List<Job<I, O>> jobs = new ArrayList<>(this.taken);
			this.waiting.stream().forEach(jobs::add);
			this.waiting.clear();
			this.nearer.signalAll();
			jobs.removeIf(Job::isSettled);
			return jobs;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What a worker takes at a time.
	 *
	 * @param jobs the jobs to run together; none if all that waited were too late
	 * @param expired the jobs to fail, because they have waited as long as they may
	 */
	record Batch<I, O>(List<Job<I, O>> jobs, List<Job<I, O>> expired) {

	}

}
