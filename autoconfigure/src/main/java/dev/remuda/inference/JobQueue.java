package dev.remuda.inference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue, first in, first out, that knows each job until it is completed. A job
 * leaves by itself when it is completed, wherever it is by then.
 *
 * <p>
 * One lock guards everything, so that no job gets in once the queue is closed, and every
 * job that got in is either waiting, taken or completed.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class JobQueue<I, O> {

	private final String model;

	private final int capacity;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition change = this.lock.newCondition();

	private final Set<Job<I, O>> waiting = new LinkedHashSet<>();

	private final Set<Job<I, O>> taken = new HashSet<>();

	private boolean closed;

	JobQueue(String model, int capacity) {
		this.model = model;
		this.capacity = capacity;
	}

	/**
	 * Add a job at the end.
	 * @throws QueueFullException if there is no place
	 * @throws IllegalStateException if the queue is closed
	 */
	void add(Job<I, O> job) {
		this.lock.lock();
		try {
			if (this.closed) {
				throw new IllegalStateException("The model '%s' is closed".formatted(this.model));
			}
			if (this.waiting.size() >= this.capacity) {
				throw new QueueFullException(this.model, this.capacity);
			}
			this.waiting.add(job);
			this.change.signal();
		}
		finally {
			this.lock.unlock();
		}
		job.whenComplete((output, failure) -> remove(job));
	}

	/**
	 * Take the first job, and wait for one if need be.
	 * @return the job, or {@code null} if the queue is closed and none waits
	 */
	@Nullable Job<I, O> take() {
		this.lock.lock();
		try {
			while (this.waiting.isEmpty()) {
				if (this.closed) {
					return null;
				}
				this.change.awaitUninterruptibly();
			}
			Job<I, O> job = this.waiting.iterator().next();
			this.waiting.remove(job);
			this.taken.add(job);
			return job;
		}
		finally {
			this.lock.unlock();
		}
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

	/**
	 * Take no further job; those that wait can still be taken.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.change.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take all jobs out that wait.
	 * @return them and those taken before, as far as they aren't completed
	 */
	List<Job<I, O>> drain() {
		this.lock.lock();
		try {
			List<Job<I, O>> jobs = new ArrayList<>(this.taken);
			jobs.addAll(this.waiting);
			this.waiting.clear();
			return jobs;
		}
		finally {
			this.lock.unlock();
		}
	}

}
