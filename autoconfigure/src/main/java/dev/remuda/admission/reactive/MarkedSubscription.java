package dev.remuda.admission.reactive;

import dev.remuda.admission.RunningRequest;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * Says of a request which thread works on it while the chain is subscribed to: a handler
 * that blocks mostly does it there.
 */
final class MarkedSubscription extends MonoOperator<Void, Void> {

	private final RunningRequest request;

	MarkedSubscription(Mono<Void> chain, RunningRequest request) {
		super(chain);
		this.request = request;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.request.runsOn(Thread.currentThread());
		try {
			this.source.subscribe(actual);
		}
		finally {
			this.request.runsOn(null);
		}
	}

}
