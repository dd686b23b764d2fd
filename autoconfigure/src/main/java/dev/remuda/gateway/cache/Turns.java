package dev.remuda.gateway.cache;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to ask the server for what is stored under a key. Of those who wait,
 * the first has the next turn, so that a server that fails is asked by one after the
 * other.
 */
final class Turns {

	private final ConcurrentMap<CacheKey, Set<CompletableFuture<Boolean>>> waiting = new ConcurrentHashMap<>();

	/**
	 * Take a turn, or wait for it.
	 * @return {@code null} if the caller has it
	 */
	@Nullable CompletableFuture<Boolean> ask(CacheKey key) {
		AtomicReference<@Nullable CompletableFuture<Boolean>> place = new AtomicReference<>();
		this.waiting.compute(key, (same, others) -> {
			if (others == null) {
				return new LinkedHashSet<>(4);
			}
			CompletableFuture<Boolean> last = new CompletableFuture<>();
			others.add(last);
			place.set(last);
			return others;
		});
		return place.get();
	}

	/**
	 * Take a turn, if nobody has it.
	 * @return whether the caller has it
	 */
	boolean tryAsk(CacheKey key) {
		return this.waiting.putIfAbsent(key, new LinkedHashSet<>(4)) == null;
	}

	/**
	 * Wait no more.
	 * @return whether it has become the caller's turn at the same time
	 */
	boolean giveUp(CacheKey key, CompletableFuture<Boolean> place) {
		if (!place.complete(false)) {
			return place.join();
		}
		this.waiting.computeIfPresent(key, (same, others) -> {
			others.remove(place);
			return others;
		});
		return false;
	}

	/**
	 * End a turn.
	 * @param all whether all are told to look, instead of the first having the next turn
	 */
	void end(CacheKey key, boolean all) {
		if (all) {
			Set<CompletableFuture<Boolean>> others = this.waiting.remove(key);
			if (others != null) {
				others.forEach((other) -> other.complete(false));
			}
			return;
		}
		CompletableFuture<Boolean> next;
		do {
			next = next(key);
		}
		while (next != null && !next.complete(true));
	}

	/**
	 * Return the first who waits, if it still does.
	 * @return {@code null} if there is none: then there is no turn any more
	 */
	private @Nullable CompletableFuture<Boolean> next(CacheKey key) {
		AtomicReference<@Nullable CompletableFuture<Boolean>> first = new AtomicReference<>();
		this.waiting.computeIfPresent(key, (same, others) -> {
			Iterator<CompletableFuture<Boolean>> all = others.iterator();
			if (!all.hasNext()) {
				return null;
			}
			first.set(all.next());
			all.remove();
			return others;
		});
		return first.get();
	}

}
