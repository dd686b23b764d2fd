package dev.remuda.inference;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait: by priority, and in each priority by arrival. Knows no clock and no
 * threads; whoever uses it guards it.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class WaitingJobs<I, O> {

	/**
	 * Full batches among which those of like length are looked for: enough to find
	 * company, and a bound on the work that a long queue makes.
	 */
	private static final int LOOKAHEAD = 8;

	private final NavigableSet<Job<I, O>> inTurn = new TreeSet<>(
			Comparator.<Job<I, O>, InferencePriority>comparing(Job::priority).thenComparingLong(Job::number));

	/**
	 * All deadlines are within a day of each other, so that their order stands when the
	 * clock overflows.
	 */
	private final NavigableSet<Job<I, O>> byDeadline = new TreeSet<>(
			((Comparator<Job<I, O>>) (job, other) -> Long.signum(job.deadline() - other.deadline()))
				.thenComparingLong(Job::number));

	private long lastNumber;

	int size() {
		return this.inTurn.size();
	}

	/**
	 * Add a job behind all others of its priority.
	 */
	void add(Job<I, O> job) {
		job.number(++this.lastNumber);
		insert(job);
	}

	/**
	 * Put jobs that were taken out back to where they were.
	 */
	void putBack(Collection<Job<I, O>> jobs) {
		jobs.forEach(this::insert);
	}

	private void insert(Job<I, O> job) {
		this.inTurn.add(job);
		this.byDeadline.add(job);
	}

	boolean remove(Job<I, O> job) {
		this.byDeadline.remove(job);
		return this.inTurn.remove(job);
	}

	void clear() {
		this.inTurn.clear();
		this.byDeadline.clear();
	}

	/**
	 * Return all, in the order in which they would be run if their lengths didn't matter.
	 */
	Stream<Job<I, O>> stream() {
		return this.inTurn.stream();
	}

	/**
	 * Return when the time of the first job is up; {@code null} if none waits.
	 */
	@Nullable Long nextDeadline() {
		return (this.byDeadline.isEmpty()) ? null : this.byDeadline.first().deadline();
	}

	/**
	 * Take those out that have waited as long as they may.
	 */
	List<Job<I, O>> removeExpired(long now) {
		List<Job<I, O>> expired = this.byDeadline.stream().takeWhile((job) -> job.deadline() - now <= 0).toList();
		expired.forEach(this::remove);
		return expired;
	}

	/**
	 * Take the next batch out: the first job, whose turn it is whatever its length, and
	 * of those behind it the ones nearest to it in length, the higher priorities first,
	 * as long as they don't bring too much padding.
	 */
	List<Job<I, O>> removeBatch(int maxSize, double maxPadding) {
		Job<I, O> first = this.inTurn.first();
		List<Job<I, O>> batch = new ArrayList<>(List.of(first));
		if (!first.isAlone()) {
			addLikeOnes(batch, maxSize, maxPadding);
		}
		batch.forEach(this::remove);
		return batch;
	}

	private void addLikeOnes(List<Job<I, O>> batch, int maxSize, double maxPadding) {
		Job<I, O> first = batch.get(0);
		long total = first.length();
		int longest = first.length();
		List<Job<I, O>> candidates = stream().skip(1)
			.filter((job) -> !job.isAlone())
			.limit((long) LOOKAHEAD * maxSize)
			.sorted(Comparator.<Job<I, O>, InferencePriority>comparing(Job::priority)
				.thenComparingInt((job) -> Math.abs(job.length() - first.length())))
			.toList();
		for (Job<I, O> job : candidates) {
			if (batch.size() == maxSize) {
				return;
			}
			int longestWith = Math.max(longest, job.length());
			long cells = (long) longestWith * (batch.size() + 1);
			if (cells - total - job.length() <= maxPadding * cells) {
				batch.add(job);
				total += job.length();
				longest = longestWith;
			}
		}
	}

}
