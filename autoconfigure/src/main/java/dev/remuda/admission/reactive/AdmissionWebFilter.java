package dev.remuda.admission.reactive;

import dev.remuda.admission.Admission;
import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Deadline;
import dev.remuda.admission.Entry;
import dev.remuda.admission.Refusal;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets requests in, has them wait, or refuses them. A request that waits blocks no
 * thread, and leaves the queue when its client leaves. One that is in flight ends with
 * its response, or when its client leaves.
 */
public final class AdmissionWebFilter implements WebFilter, Ordered {

	/**
	 * The attribute of an exchange that holds the {@link RunningRequest}, for those
	 * behind that want to know why they are cancelled.
	 */
	public static final String REQUEST_ATTRIBUTE = RunningRequest.class.getName();

	private final AdmissionRules rules;

	private final RunningRequests running;

	private final ApplicationContext context;

	private final int order;

	private final boolean cancelsOnDisconnect;

	/**
	 * Create a filter.
	 * @param rules say which gate a request goes through
	 * @param running where those are that were let in
	 * @param cancelsOnDisconnect whether blocking handlers are interrupted when their
	 * client leaves; what else there is is cancelled in any case
	 * @param context the application, for there may be a server beside it that is managed
	 * with, and takes over its filters
	 * @param order its place among the filters
	 */
	public AdmissionWebFilter(AdmissionRules rules, RunningRequests running, boolean cancelsOnDisconnect,
			ApplicationContext context, int order) {
		this.cancelsOnDisconnect = cancelsOnDisconnect;
		this.rules = rules;
		this.running = running;
		this.context = context;
		this.order = order;
	}

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ApplicationContext context = exchange.getApplicationContext();
		if (context != null && context != this.context) {
			return chain.filter(exchange);
		}
		ServerHttpRequest request = exchange.getRequest();
		Admission admission = this.rules.admission(request.getMethod().name(),
				request.getPath().pathWithinApplication().value(), request.getHeaders()::getFirst);
		if (admission == null) {
			return chain.filter(exchange);
		}
		RunningRequest came = this.running.come(request.getMethod().name(),
				request.getPath().pathWithinApplication().value(), admission.gate());
		Entry entry = admission.gate().enter(admission.priority());
		if (!entry.isWaiting()) {
			return decided(entry, came, exchange, chain);
		}
		return decision(entry, came, exchange).then(Mono.defer(() -> decided(entry, came, exchange, chain)));
	}

	/**
	 * Wait until it is known whether a request is let in, and go on where the connection
	 * is: who gives the place free has a request of its own.
	 */
	private Mono<Void> decision(Entry entry, RunningRequest came, ServerWebExchange exchange) {
		return Mono.create((sink) -> {
			Runnable goOn = () -> RequestConnection.of(exchange).execute(sink::success);
			sink.onCancel(() -> {
				came.whenCancelled((reason) -> true);
				came.cancel(Cancellation.CLIENT_GONE);
				entry.end(false);
				this.running.end(came);
			});
			came.whenCancelled((reason) -> leave(entry, reason, goOn));
			this.running.await(came);
			entry.onDecision(goOn);
		});
	}

	private static boolean leave(Entry entry, Cancellation reason, Runnable goOn) {
		if (reason == Cancellation.DEADLINE) {
			return entry.expire();
		}
		boolean left = entry.withdraw();
		if (left) {
			goOn.run();
		}
		return left;
	}

	private Mono<Void> decided(Entry entry, RunningRequest came, ServerWebExchange exchange, WebFilterChain chain) {
		Refusal refusal = entry.refusal();
		Cancellation reason = came.cancellation();
		if (refusal != null) {
			this.running.end(came);
			return Answers.write(refusal, exchange.getResponse());
		}
		if (!entry.isLetIn() && reason != null) {
			this.running.end(came);
			return Answers.write(reason, exchange.getResponse());
		}
		this.running.begin(came);
		came.cameInOn(Thread.currentThread());
		came.routedBy(() -> route(exchange));
		exchange.getAttributes().put(REQUEST_ATTRIBUTE, came);
		ResponseClaim claim = new ResponseClaim();
		return new GuardedExchange(handling(came, exchange, claim, chain), came, exchange.getResponse(), claim,
				RequestConnection.of(exchange), this.cancelsOnDisconnect,
				() -> end(came, entry, exchange.getResponse()));
	}

	private static Mono<Void> handling(RunningRequest came, ServerWebExchange exchange, ResponseClaim claim,
			WebFilterChain chain) {
		Deadline deadline = came.deadline();
		if (deadline == null) {
			return new MarkedSubscription(chain.filter(exchange), came);
		}
		ServerWebExchange guarded = exchange.mutate()
			.response(GuardedServerResponse.of(exchange.getResponse(), claim))
			.build();
		return new MarkedSubscription(chain.filter(guarded), came)
			.contextWrite((context) -> context.put(Deadline.class, deadline));
	}

	private static @Nullable String route(ServerWebExchange exchange) {
		Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return (pattern != null) ? pattern.toString() : null;
	}

	private void end(RunningRequest request, Entry entry, ServerHttpResponse response) {
		this.running.end(request);
		HttpStatusCode status = response.getStatusCode();
		// A late response says how much there is to do, and one that fails at once
		// doesn't
		entry.end(status != null && status.is5xxServerError() && status.value() != 504);
	}

}
