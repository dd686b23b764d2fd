package dev.remuda.inference;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

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

	private final Map<InferencePriority, Set<Job<I, O>>> lanes = new EnumMap<>(InferencePriority.class);

	private int size;

	WaitingJobs() {
		for (InferencePriority priority : InferencePriority.values()) {
			this.lanes.put(priority, new LinkedHashSet<>());
		}
	}

	int size() {
		return this.size;
	}

	void addLast(Job<I, O> job) {
		if (lane(job).add(job)) {
			this.size++;
		}
	}

	/**
	 * Put jobs before all others of their priority.
	 */
	void addFirst(Collection<Job<I, O>> jobs) {
		for (Set<Job<I, O>> lane : this.lanes.values()) {
			List<Job<I, O>> behind = List.copyOf(lane);
			lane.clear();
			this.size -= behind.size();
			jobs.stream().filter((job) -> lane(job) == lane).forEach(this::addLast);
			behind.forEach(this::addLast);
		}
	}

	boolean remove(Job<I, O> job) {
		boolean removed = lane(job).remove(job);
		if (removed) {
			this.size--;
		}
		return removed;
	}

	void clear() {
		this.lanes.values().forEach(Set::clear);
		this.size = 0;
	}

	/**
	 * Return all, in the order in which they would be run if their lengths didn't matter.
	 */
	Stream<Job<I, O>> stream() {
		return this.lanes.values().stream().flatMap(Set::stream);
	}

	/**
	 * Take those out that have waited as long as they may.
	 */
	List<Job<I, O>> removeExpired(long now) {
		List<Job<I, O>> expired = stream().filter((job) -> job.deadline() - now <= 0).toList();
		expired.forEach(this::remove);
		return expired;
	}

	/**
	 * Take the next batch out: the first job, whose turn it is whatever its length, and
	 * of those behind it the ones nearest to it in length, the higher priorities first,
	 * as long as they don't bring too much padding.
	 */
	List<Job<I, O>> removeBatch(int maxSize, double maxPadding) {
		Job<I, O> first = stream().findFirst().orElseThrow();
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

	private Set<Job<I, O>> lane(Job<I, O> job) {
		return Objects.requireNonNull(this.lanes.get(job.priority()));
	}

}
