package dev.remuda.admission.reactive;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.admission.Cancellation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Who writes a response: its handler, or who gives its request up. Whoever comes first,
 * and the other one fails before anything is sent, so that it lets go of what it wanted
 * to write. A handler may be on a thread of its own.
 */
final class ResponseClaim {

	private final ServerHttpResponse response;

	private final boolean head;

	private final AtomicReference<@Nullable Owner> owner = new AtomicReference<>();

	private volatile @Nullable Cancellation reason;

	private volatile @Nullable Thread answering;

	/**
	 * Create a claim.
	 * @param head whether the request is for the head alone, so that no body is written
	 */
	ResponseClaim(ServerHttpResponse response, boolean head) {
		this.response = response;
		this.head = head;
	}

	/**
	 * From now on notice when the handler writes.
	 */
	void watch() {
		this.response.beforeCommit(this::commit);
	}

	private Mono<Void> commit() {
		Cancellation reason = this.reason;
		if (reason != null && Thread.currentThread() == this.answering) {
			Answers.prepare(reason, this.response);
			return Mono.empty();
		}
		if (this.owner.compareAndSet(null, Owner.HANDLER) || this.owner.get() == Owner.HANDLER) {
			return Mono.empty();
		}
		return Mono.error(() -> new IOException("The request was given up"));
	}

	/**
	 * Take the response from the handler.
	 * @return whether the handler hasn't begun to write it
	 */
	boolean take() {
		return !this.response.isCommitted() && this.owner.compareAndSet(null, Owner.CANCELLER);
	}

	/**
	 * Say why the request was given up, on the calling thread.
	 * @return fails if the handler was about to write in that very moment, which is
	 * refused to it, but keeps others out
	 */
	Mono<Void> answer(Cancellation reason) {
		AtomicBoolean written = new AtomicBoolean(this.head);
		return Mono.defer(() -> {
			this.reason = reason;
			this.answering = Thread.currentThread();
			return Answers.write(reason, this.response, () -> written.set(true));
		})
			.then(Mono
				.<Void>defer(() -> (written.get()) ? Mono.empty() : Mono.error(new IOException("Nothing was written"))))
			.doFinally((signal) -> this.answering = null);
	}

	private enum Owner {

		HANDLER, CANCELLER

	}

}
