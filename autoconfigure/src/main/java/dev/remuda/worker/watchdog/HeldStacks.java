package dev.remuda.worker.watchdog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stacks of threads that hold something, those together that are at the same place.
 */
final class HeldStacks {

	private static final int SHOWN = 3;

	private final Map<String, List<Held>> byPlace = new LinkedHashMap<>();

	/**
	 * Add a thread.
	 * @param request the name of the request that it works on
	 * @param place where it is
	 * @param stack its stack
	 */
	void add(String request, StackTraceElement place, StackSample stack) {
		this.byPlace.computeIfAbsent(name(place), (key) -> new ArrayList<>()).add(new Held(request, stack));
	}

	boolean isEmpty() {
		return this.byPlace.isEmpty();
	}

	int size() {
		return this.byPlace.values().stream().mapToInt(List::size).sum();
	}

	/**
	 * Return where most of them are.
	 */
	String place() {
		return mostFirst().get(0).getKey();
	}

	/**
	 * Append a stack of each of the places where most are.
	 */
	void appendTo(StringBuilder text) {
		mostFirst().stream().limit(SHOWN).forEach((entry) -> {
			Held first = entry.getValue().get(0);
			text.append("%n%d at %s, by %s".formatted(entry.getValue().size(), entry.getKey(), first.request()));
			first.stack().appendTo(text);
		});
		if (this.byPlace.size() > SHOWN) {
			text.append("%n... at %d more places".formatted(this.byPlace.size() - SHOWN));
		}
	}

	private List<Map.Entry<String, List<Held>>> mostFirst() {
		return this.byPlace.entrySet()
			.stream()
			.sorted(Comparator.comparing((entry) -> -entry.getValue().size()))
			.toList();
	}

	static String name(StackTraceElement place) {
		return place.getClassName() + "." + place.getMethodName();
	}

	private record Held(String request, StackSample stack) {

	}

}
