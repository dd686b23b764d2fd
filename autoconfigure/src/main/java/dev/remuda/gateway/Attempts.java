package dev.remuda.gateway;

import java.util.HashSet;
import java.util.Set;

import dev.remuda.gateway.upstream.Lease;
import dev.remuda.gateway.upstream.NoServerException;
import dev.remuda.gateway.upstream.RequestKey;
import dev.remuda.gateway.upstream.UpstreamServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * The servers that a request is given, one after the other: another one while the last
 * has failed, {@link Tries} finds it safe, and the budget of the upstream allows it. If
 * there is no other, the client gets what the last one gave.
 */
final class Attempts {

	private static final Log logger = LogFactory.getLog(Attempts.class);

	private final ServerWebExchange exchange;

	private final GatewayFilterChain chain;

	private final ProxiedRequest request;

	private final int stripSegments;

	private final Tries tries;

	private final RequestKey key;

	private final GatewayListener listener;

	private final Set<UpstreamServer> tried = new HashSet<>(2);

	Attempts(ServerWebExchange exchange, GatewayFilterChain chain, ProxiedRequest request,
			@Nullable GatewayRoute settings, RequestKey key, GatewayListener listener) {
		this.exchange = exchange;
		this.chain = chain;
		this.request = request;
		this.stripSegments = (settings != null) ? settings.stripSegments() : 0;
		this.tries = new Tries((settings != null) ? settings.retries() : GatewayRoute.DEFAULT_RETRIES);
		this.key = key;
		this.listener = listener;
	}

	Mono<Void> next(@Nullable GatewayException last) {
		Lease lease;
		try {
			lease = acquire(last);
		}
		catch (NoServerException ex) {
			return Mono
				.error((last != null) ? last : new GatewayException(GatewayFailure.NO_SERVER, ex.getUpstream(), ex));
		}
		if (last != null && !mayRetry(last)) {
			lease.cancelled();
			return Mono.error(last);
		}
		if (!this.request.give(lease)) {
			return Mono.empty();
		}
		this.tried.add(lease.server());
		this.exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR,
					TargetUrl.of(lease.server().address(), this.exchange.getRequest().getURI(), this.stripSegments));
		return this.chain.filter(this.exchange)
			.doOnSuccess((nothing) -> responded())
			.onErrorResume((exception) -> failed(exception, lease));
	}

	/**
	 * Choose a server that wasn't tried yet. If there is none and the last connection was
	 * an old one, the fault may be its age alone, and the same server is asked again, as
	 * nginx does.
	 */
	private Lease acquire(@Nullable GatewayException last) {
		try {
			return this.request.upstream().upstream().acquire(this.key, this.tried);
		}
		catch (NoServerException ex) {
			if (last == null || !last.getFailure().isBrokenOff() || !this.request.isConnectionReused()) {
				throw ex;
			}
			return this.request.upstream().upstream().acquire(this.key, Set.of());
		}
	}

	private void responded() {
		if (this.exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR) != null) {
			this.request.responded();
		}
	}

	private Mono<Void> failed(Throwable exception, Lease lease) {
		GatewayFailure failure = (this.request.isClientFailed()) ? null : FailureOf.exception(exception);
		boolean begun = this.exchange.getResponse().isCommitted();
		if (failure == null || failure == GatewayFailure.BUSY || (begun && !failure.isUnsent())) {
			this.request.cancelled();
		}
		else {
			this.request.failed(exception);
		}
		if (failure == null || begun) {
			return Mono.error(exception);
		}
		if (logger.isDebugEnabled()) {
			logger.debug("%sServer %s failed: %s".formatted(this.exchange.getLogPrefix(), lease.server().address(),
					exception));
		}
		GatewayException answer = new GatewayException(failure, this.request.upstream().name(), exception);
		if (!this.tries.mayGoOn(failure, this.request, this.exchange.getRequest().getMethod())) {
			return Mono.error(answer);
		}
		ServerWebExchangeUtils.reset(this.exchange);
		return next(answer);
	}

	private boolean mayRetry(GatewayException last) {
		boolean granted = this.request.upstream().budget().tryRetry();
		if (granted) {
			this.listener.retried(last.getUpstream());
		}
		else {
			this.listener.retryRefused(last.getUpstream());
		}
		return granted;
	}

}
