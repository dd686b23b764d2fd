package dev.remuda.admission.reactive;

import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.admission.Cancellation;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Who writes a response: its handler, which may be on a thread of its own, or who gives
 * its request up. May be used by any thread.
 */
final class ResponseClaim {

	private final AtomicReference<@Nullable Owner> owner = new AtomicReference<>();

	private volatile @Nullable Thread writer;

	private volatile @Nullable Cancellation reason;

	/**
	 * Take the response for the handler, which is about to write.
	 * @return whether it may
	 */
	boolean takeForHandler() {
		if (this.owner.compareAndSet(null, Owner.HANDLER)) {
			this.writer = Thread.currentThread();
		}
		return this.owner.get() == Owner.HANDLER;
	}

	/**
	 * Take the response from the handler.
	 * @param reason why
	 * @return whether the handler hasn't begun to write it. If it has on the calling
	 * thread, it isn't at it now, and it depends on whether anything was sent
	 */
	boolean takeFromHandler(ServerHttpResponse response, Cancellation reason) {
		if (response.isCommitted()) {
			return false;
		}
		this.reason = reason;
		return this.owner.compareAndSet(null, Owner.CANCELLER)
				|| (this.writer == Thread.currentThread() && this.owner.compareAndSet(Owner.HANDLER, Owner.CANCELLER));
	}

	/**
	 * Return why the response was taken from the handler; {@code null} if it wasn't.
	 */
	@Nullable Cancellation taken() {
		return (this.owner.get() == Owner.CANCELLER) ? this.reason : null;
	}

	private enum Owner {

		HANDLER, CANCELLER

	}

}
