package dev.remuda.worker;

import org.jspecify.annotations.Nullable;

/**
 * Who watches that what serves requests isn't held up. May be read by any thread.
 */
@FunctionalInterface
public interface WorkerWatch {

	/**
	 * Return what was seen.
	 * @return the figures
	 */
	Seen seen();

	/**
	 * What was seen.
	 *
	 * @param busyShare share of what serves requests that is in use, 0 to 1
	 * @param eventLoopLagMillis how late event loops were at most of late; {@code null}
	 * where none serves requests
	 * @param pinned how often a virtual thread kept its carrier while it waited, since
	 * the start
	 * @param blocked how often event loops, carriers or a pool were held, since the start
	 */
	record Seen(@Nullable Double busyShare, @Nullable Double eventLoopLagMillis, @Nullable Long pinned,
			@Nullable Long blocked) {

	}

}
