package dev.remuda.admission;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The queue before a gate: the highest priority first, and among equals the first to
 * come. Guarded by its gate.
 */
final class WaitingEntries {

	private static final Comparator<Entry> COMING = Comparator.comparingLong(Entry::number);

	private final NavigableMap<Integer, NavigableSet<Entry>> byPriority = new TreeMap<>();

	private int size;

	int size() {
		return this.size;
	}

	void add(Entry entry) {
		this.byPriority.computeIfAbsent(entry.priority(), (priority) -> new TreeSet<>(COMING)).add(entry);
		this.size++;
	}

	boolean remove(Entry entry) {
		NavigableSet<Entry> equals = this.byPriority.get(entry.priority());
		if (equals == null || !equals.remove(entry)) {
			return false;
		}
		if (equals.isEmpty()) {
			this.byPriority.remove(entry.priority());
		}
		this.size--;
		return true;
	}

	/**
	 * Take the one out that is next.
	 */
	@Nullable Entry poll() {
		Map.Entry<Integer, NavigableSet<Entry>> highest = this.byPriority.lastEntry();
		if (highest == null) {
			return null;
		}
		Entry next = highest.getValue().first();
		remove(next);
		return next;
	}

	/**
	 * Take one out that matters less than another: of the lowest priority the last to
	 * come, which has waited the least.
	 * @return the one; {@code null} if all matter as much
	 */
	@Nullable Entry pollLessThan(int priority) {
		Map.Entry<Integer, NavigableSet<Entry>> lowest = this.byPriority.firstEntry();
		if (lowest == null || lowest.getKey() >= priority) {
			return null;
		}
		Entry last = lowest.getValue().last();
		remove(last);
		return last;
	}

	/**
	 * Take those out that came before a moment.
	 */
	List<Entry> pollBefore(long arrival) {
		List<Entry> old = new ArrayList<>();
		Iterator<NavigableSet<Entry>> priorities = this.byPriority.values().iterator();
		while (priorities.hasNext()) {
			NavigableSet<Entry> equals = priorities.next();
			while (!equals.isEmpty() && equals.first().arrival() - arrival <= 0) {
				old.add(equals.pollFirst());
			}
			if (equals.isEmpty()) {
				priorities.remove();
			}
		}
		this.size -= old.size();
		return old;
	}

	/**
	 * Return when the first of all came; {@code null} if there is none.
	 */
	@Nullable Long firstArrival() {
		Long first = null;
		for (NavigableSet<Entry> equals : this.byPriority.values()) {
			long arrival = equals.first().arrival();
			first = (first == null || arrival - first < 0) ? Long.valueOf(arrival) : first;
		}
		return first;
	}

}
