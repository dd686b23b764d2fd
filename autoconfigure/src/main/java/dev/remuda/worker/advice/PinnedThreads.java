package dev.remuda.worker.advice;

import java.util.List;

import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerWatch;

/**
 * Virtual threads keep their carriers while they wait.
 */
final class PinnedThreads implements Rule {

	/**
	 * From this version on, {@code synchronized} doesn't pin (JEP 491).
	 */
	private static final int WITHOUT_MONITORS = 24;

	@Override
	public List<Advice> advise(Figures figures) {
		WorkerWatch.Seen seen = figures.seen();
		Long pinned = (seen != null) ? seen.pinned() : null;
		if (figures.model() != WorkerModel.VIRTUAL || pinned == null || pinned == 0) {
			return List.of();
		}
		return List.of(new Advice("Virtual threads keep their carriers while they wait, and other requests get none",
				Knobs.MODEL,
				(figures.java() < WITHOUT_MONITORS)
						? "Run on Java 24 or newer, where synchronized doesn't pin, or put a ReentrantLock in place "
								+ "of the synchronized around what waits; else choose servlet"
						: "Move calls that wait within native code or a class initializer to a pool of platform "
								+ "threads; else choose servlet",
				Figures.text("pinned %d times since the start (watchdog), on Java %d with %d processors", pinned,
						figures.java(), figures.processors())));
	}

}
