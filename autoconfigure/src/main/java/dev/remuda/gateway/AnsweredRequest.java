package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request that the gateway itself answers.
 */
final class AnsweredRequest {

	private final Instant time = Instant.now();

	private final long came = System.nanoTime();

	private final ServerWebExchange exchange;

	private final GatewayRoute route;

	private final FixedAnswer answer;

	private final @Nullable InetAddress client;

	private final ProxyContext context;

	private volatile long bytes;

	private volatile @Nullable Throwable failure;

	AnsweredRequest(ServerWebExchange exchange, GatewayRoute route, FixedAnswer answer, @Nullable InetAddress client,
			ProxyContext context) {
		this.exchange = exchange;
		this.route = route;
		this.answer = answer;
		this.client = client;
		this.context = context;
	}

	/**
	 * Have the request answered.
	 */
	Mono<Void> run() {
		return Mono.defer(this::admit).doOnError((failure) -> this.failure = failure).doFinally(this::end);
	}

	private Mono<Void> admit() {
		RateLimit rate = this.route.rateLimit();
		return (rate != null)
				? this.context.rates().take(rate, this.route, this.exchange.getRequest(), this.client, this::admit)
				: admit(Duration.ZERO);
	}

	private Mono<Void> admit(Duration wait) {
		ServerHttpRequest request = this.exchange.getRequest();
		if (!wait.isZero()) {
			return Mono.error(new GatewayException(GatewayFailure.RATE_LIMITED, this.route.upstream(), wait));
		}
		if (this.route.isTooLarge(request.getHeaders().getContentLength())) {
			return Mono.error(new GatewayException(GatewayFailure.TOO_LARGE, this.route.upstream(), Duration.ZERO));
		}
		ErrorPage page = (this.answer.isBare()) ? this.context.pages().find(this.answer.status(), this.exchange) : null;
		if (page != null) {
			this.bytes = page.bytes(request.getMethod());
			return page.write(this.exchange, this.answer.status(), this.route);
		}
		this.bytes = this.answer.bytes(request.getMethod());
		return this.answer.write(this.exchange, this.route);
	}

	private void end(SignalType signal) {
		ServerHttpRequest request = this.exchange.getRequest();
		HttpHeaders headers = request.getHeaders();
		this.context.listener()
			.finished(new Access(this.time, this.client, request.getMethod().name(), request.getURI(),
					ClientStatus.of(this.exchange, signal, this.failure),
					(signal == SignalType.ON_COMPLETE) ? this.bytes : 0, headers.getFirst(HttpHeaders.REFERER),
					headers.getFirst(HttpHeaders.USER_AGENT), this.route.upstream(), List.of(), null, null,
					Duration.ofNanos(System.nanoTime() - this.came)));
	}

}
