package dev.remuda.admission.reactive;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Canceller;
import dev.remuda.admission.HandlerThread;
import dev.remuda.admission.RunningRequest;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * The handling of a request that may be given up meanwhile: then what handles it is
 * cancelled, and the client gets another answer, or if it is too late for that, loses its
 * connection.
 */
final class GuardedExchange extends Mono<Void> {

	/**
	 * What a response has left that has begun by the deadline: it may be about to end.
	 */
	private static final Duration GRACE = Duration.ofMillis(50);

	private final Mono<Void> handling;

	private final RunningRequest request;

	private final ServerHttpResponse response;

	private final ResponseClaim claim;

	private final RequestConnection connection;

	private final boolean interrupts;

	private final Runnable end;

	/**
	 * Create a handling.
	 * @param claim who writes the response
	 * @param interrupts whether blocking handlers are interrupted when the client leaves
	 * @param end what to do once at the end
	 */
	GuardedExchange(Mono<Void> handling, RunningRequest request, ServerHttpResponse response, ResponseClaim claim,
			RequestConnection connection, boolean interrupts, Runnable end) {
		this.handling = handling;
		this.request = request;
		this.response = response;
		this.claim = claim;
		this.connection = connection;
		this.interrupts = interrupts;
		this.end = end;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.handling.subscribe(new Run(actual));
	}

	/**
	 * The handling once it has begun. Whoever sets that it is over first says how it
	 * ends.
	 */
	private final class Run implements CoreSubscriber<Void>, Subscription, Canceller {

		private final CoreSubscriber<? super Void> actual;

		private final AtomicBoolean over = new AtomicBoolean();

		private @Nullable Subscription handled;

		private volatile @Nullable Subscription answer;

		private Run(CoreSubscriber<? super Void> actual) {
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.handled = subscription;
			this.actual.onSubscribe(this);
			GuardedExchange.this.request.whenCancelled(this);
		}

		@Override
		public void request(long number) {
			if (this.handled != null) {
				this.handled.request(number);
			}
		}

		@Override
		public void onNext(Void nothing) {
			// There is none
		}

		@Override
		public void onError(Throwable failure) {
			if (!this.over.compareAndSet(false, true)) {
				// What fails by being cancelled
				return;
			}
			noteClient();
			// What answers with an error comes after the filters
			GuardedExchange.this.connection.whenOver(GuardedExchange.this.end);
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			if (this.over.compareAndSet(false, true)) {
				noteClient();
				complete();
			}
		}

		private void complete() {
			this.actual.onComplete();
			GuardedExchange.this.end.run();
		}

		/**
		 * Take note if the client has left: to write to it then is cancelled, and ends as
		 * if all were well.
		 */
		private void noteClient() {
			if (!GuardedExchange.this.connection.isOpen()) {
				clientHasLeft();
			}
		}

		private void clientHasLeft() {
			GuardedExchange.this.request.whenCancelled((reason) -> true);
			GuardedExchange.this.request.cancel(Cancellation.CLIENT_GONE);
		}

		/**
		 * The connection has ended before anything was written.
		 */
		@Override
		public void cancel() {
			if (this.over.compareAndSet(false, true)) {
				clientHasLeft();
				boolean left = GuardedExchange.this.request.cancellation() == Cancellation.CLIENT_GONE;
				cancelHandling(!left || GuardedExchange.this.interrupts);
				GuardedExchange.this.end.run();
				return;
			}
			Subscription answer = this.answer;
			if (answer != null) {
				answer.cancel();
				GuardedExchange.this.end.run();
			}
		}

		@Override
		public boolean cancel(Cancellation reason) {
			if (this.over.get()) {
				return false;
			}
			if (reason == Cancellation.DEADLINE && GuardedExchange.this.connection.isWebSocket()) {
				GuardedExchange.this.request.dropDeadline();
				return false;
			}
			GuardedExchange.this.connection.execute(() -> giveUp(reason));
			return true;
		}

		/**
		 * Give the request up, on the event loop of its connection.
		 */
		private void giveUp(Cancellation reason) {
			if (this.over.get()) {
				return;
			}
			if (!GuardedExchange.this.claim.takeFromHandler(GuardedExchange.this.response, reason)) {
				GuardedExchange.this.request.warn();
				GuardedExchange.this.connection.execute(this::cutOff, GRACE);
			}
			else if (this.over.compareAndSet(false, true)) {
				cancelHandling(true);
				GuardedExchange.this.request.warn();
				Answers.write(reason, GuardedExchange.this.response).subscribe(new Answer());
			}
		}

		/**
		 * End a response that has begun, unless it has ended. What writes it hears of
		 * that by the connection, as if the client had left.
		 */
		private void cutOff() {
			if (!this.over.get() && !GuardedExchange.this.connection.close() && this.over.compareAndSet(false, true)) {
				cancelHandling(true);
				complete();
			}
		}

		private void cancelHandling(boolean interrupt) {
			Subscription handled = this.handled;
			if (handled != null) {
				HandlerThread.interruptBy(
						(interrupt) ? (thread) -> thread.interrupt(GuardedExchange.this.request) : (thread) -> {
						}, handled::cancel);
			}
		}

		/**
		 * What the client gets instead.
		 */
		private final class Answer implements CoreSubscriber<Void> {

			@Override
			public Context currentContext() {
				return Run.this.currentContext();
			}

			@Override
			public void onSubscribe(Subscription subscription) {
				Run.this.answer = subscription;
				subscription.request(Long.MAX_VALUE);
			}

			@Override
			public void onNext(Void nothing) {
				// There is none
			}

			@Override
			public void onError(Throwable failure) {
				GuardedExchange.this.connection.close();
				onComplete();
			}

			@Override
			public void onComplete() {
				complete();
			}

		}

	}

}
