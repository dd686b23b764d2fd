package dev.remuda.admission.reactive;

import dev.remuda.admission.Admission;
import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.Entry;
import dev.remuda.admission.Refusal;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
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

	private static final MediaType CONTENT_TYPE = MediaType.parseMediaType(Refusal.CONTENT_TYPE);

	private final AdmissionRules rules;

	private final RunningRequests running;

	private final ApplicationContext context;

	private final int order;

	/**
	 * Create a filter.
	 * @param rules say which gate a request goes through
	 * @param running where those are that were let in
	 * @param context the application, for there may be a server beside it that is managed
	 * with, and takes over its filters
	 * @param order its place among the filters
	 */
	public AdmissionWebFilter(AdmissionRules rules, RunningRequests running, ApplicationContext context, int order) {
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
		Entry entry = admission.gate().enter(admission.priority());
		String group = admission.gate().settings().name();
		if (!entry.isWaiting()) {
			return decided(entry, group, exchange, chain);
		}
		return decision(entry, exchange).then(Mono.defer(() -> decided(entry, group, exchange, chain)));
	}

	/**
	 * Wait until it is known whether a request is let in, and go on where the connection
	 * is: who gives the place free has a request of its own.
	 */
	private static Mono<Void> decision(Entry entry, ServerWebExchange exchange) {
		return Mono.create((sink) -> {
			sink.onCancel(() -> entry.end(false));
			entry.onDecision(() -> RequestConnection.of(exchange).execute(sink::success));
		});
	}

	private Mono<Void> decided(Entry entry, String group, ServerWebExchange exchange, WebFilterChain chain) {
		Refusal refusal = entry.refusal();
		if (refusal != null) {
			return refuse(refusal, exchange.getResponse());
		}
		ServerHttpRequest request = exchange.getRequest();
		RunningRequest began = this.running.begin(request.getMethod().name(),
				request.getPath().pathWithinApplication().value(), group);
		began.cameInOn(Thread.currentThread());
		began.routedBy(() -> route(exchange));
		return new MarkedSubscription(chain.filter(exchange), began).doFinally((signal) -> {
			if (signal == SignalType.ON_ERROR) {
				// What answers with an error comes after the filters
				RequestConnection.of(exchange).whenOver(() -> end(began, entry, exchange.getResponse()));
			}
			else {
				end(began, entry, exchange.getResponse());
			}
		});
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

	private static Mono<Void> refuse(Refusal refusal, ServerHttpResponse response) {
		byte[] body = refusal.body();
		response.setRawStatusCode(Refusal.STATUS);
		response.getHeaders().set(HttpHeaders.RETRY_AFTER, refusal.retryAfterHeader());
		response.getHeaders().setContentType(CONTENT_TYPE);
		response.getHeaders().setContentLength(body.length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
	}

}
