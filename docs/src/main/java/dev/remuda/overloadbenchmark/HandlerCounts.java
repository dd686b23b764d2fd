package dev.remuda.overloadbenchmark;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;

import reactor.core.publisher.Mono;

/**
 * Counts handlers by what became of them.
 */
class HandlerCounts {

	private final LongAdder begun = new LongAdder();

	private final LongAdder completed = new LongAdder();

	private final LongAdder interrupted = new LongAdder();

	private final LongAdder cancelled = new LongAdder();

	private final LongAdder failed = new LongAdder();

	/**
	 * Run a handler that holds its thread.
	 */
	<T> T count(Callable<T> handler) throws Exception {
		this.begun.increment();
		try {
			T result = handler.call();
			this.completed.increment();
			return result;
		}
		catch (Exception ex) {
			boolean gaveUp = ex instanceof InterruptedException || ex.getCause() instanceof InterruptedException;
			(gaveUp ? this.interrupted : this.failed).increment();
			throw ex;
		}
	}

	/**
	 * Count a handler that holds none.
	 */
	<T> Mono<T> count(Mono<T> handler) {
		return handler.doOnSubscribe((subscription) -> this.begun.increment())
			.doOnSuccess((result) -> this.completed.increment())
			.doOnError((ex) -> this.failed.increment())
			.doOnCancel(this.cancelled::increment);
	}

	Counts counts() {
		return new Counts(this.begun.sum(), this.completed.sum(), this.interrupted.sum(), this.cancelled.sum(),
				this.failed.sum());
	}

	/**
	 * How many handlers there were.
	 *
	 * @param begun all of them
	 * @param completed those that came to their end
	 * @param interrupted those whose thread was interrupted
	 * @param cancelled those whose publisher was cancelled
	 * @param failed those that failed otherwise
	 */
	record Counts(long begun, long completed, long interrupted, long cancelled, long failed) {

	}

}
