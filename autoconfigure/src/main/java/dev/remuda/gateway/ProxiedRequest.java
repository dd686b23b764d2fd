package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import dev.remuda.gateway.connection.ServerResponse;
import dev.remuda.gateway.upstream.Lease;
import dev.remuda.gateway.upstream.NoServerException;
import dev.remuda.gateway.upstream.RequestKey;
import dev.remuda.gateway.upstream.UpstreamServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request on its way through the gateway. It is given to one server after the other:
 * another one while the last has failed, {@link Tries} finds it safe, and the budget of
 * the upstream allows it. If there is no other, the client gets what the last one gave.
 *
 * <p>
 * It holds the lease of the server that has the request, and sees to it that the lease
 * ends exactly once: with the last byte of the answer, with a failure, or when the client
 * goes away, which may come from another thread in the middle of anything.
 */
final class ProxiedRequest {

	private static final Log logger = LogFactory.getLog(ProxiedRequest.class);

	private final Instant time = Instant.now();

	private final long came = System.nanoTime();

	private final ServerWebExchange exchange;

	private final GatewayRoute route;

	private final Upstreams.Member upstream;

	private final @Nullable InetAddress client;

	private final Mirrors mirrors;

	private final Transport transport;

	private final ProxyContext context;

	private final Tries tries;

	private final boolean hasBody;

	private final @Nullable CachedRequest cached;

	private final Set<UpstreamServer> tried = new LinkedHashSet<>(2);

	private final AtomicLong sent = new AtomicLong();

	private volatile @Nullable ServerResponse response;

	private volatile @Nullable MirroredRequest copy;

	private volatile @Nullable AtomicLong compressed;

	private @Nullable Lease lease;

	private ConcurrencyLimits.@Nullable Place place;

	private long began;

	private long responseAfter;

	private boolean over;

	private volatile boolean bodyTaken;

	private volatile boolean answered;

	private volatile boolean clientFailed;

	private volatile boolean connectionReused;

	private volatile @Nullable Throwable serverFailure;

	private volatile @Nullable Throwable failure;

	private @Nullable Duration upstreamTime;

	ProxiedRequest(ServerWebExchange exchange, GatewayRoute route, Upstreams.Member upstream,
			@Nullable InetAddress client, ProxyContext context, Mirrors mirrors, Transport transport) {
		this.exchange = exchange;
		this.route = route;
		this.upstream = upstream;
		this.client = client;
		this.context = context;
		this.mirrors = mirrors;
		this.transport = transport;
		this.tries = new Tries(route.retries());
		HttpHeaders headers = exchange.getRequest().getHeaders();
		this.hasBody = headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
		this.cached = context.caches().request(this);
	}

	ServerWebExchange exchange() {
		return this.exchange;
	}

	ServerHttpRequest request() {
		return this.exchange.getRequest();
	}

	GatewayRoute route() {
		return this.route;
	}

	Upstreams.Member upstream() {
		return this.upstream;
	}

	GatewayListener listener() {
		return this.context.listener();
	}

	/**
	 * Return what the cache of the route does for it.
	 * @return {@code null} if it does nothing
	 */
	@Nullable CachedRequest cached() {
		return this.cached;
	}

	boolean hasBody() {
		return this.hasBody;
	}

	/**
	 * Take note that the body is being read from the client: it can't be had again.
	 */
	void takeBody() {
		this.bodyTaken = true;
	}

	boolean isBodyTaken() {
		return this.bodyTaken;
	}

	/**
	 * Take note that the client broke off in the middle of the body.
	 */
	void clientFailed() {
		this.clientFailed = true;
	}

	/**
	 * Take note that the request goes out on a connection that has served before. If it
	 * breaks, it may just have been too old: servers close those that were idle for a
	 * while, and a request may cross that on its way.
	 */
	void reuseConnection() {
		this.connectionReused = true;
	}

	/**
	 * Take note that the response has begun.
	 */
	synchronized void responded() {
		this.responseAfter = Math.max(1, System.nanoTime() - this.began);
	}

	/**
	 * Take note that a server may have changed what was asked for.
	 */
	void changed(int status) {
		this.context.caches().changed(request(), status);
	}

	/**
	 * Take note of the response that has begun, and see to it that it is read or given
	 * up.
	 */
	void responded(ServerResponse response) {
		this.response = response;
		responded();
	}

	/**
	 * Take note that the server has sent all of its response. Writing a response to a
	 * client that has left ends as if all were well, but before that.
	 */
	void answered() {
		this.answered = true;
	}

	/**
	 * Take note that the head of the response is as the client is to get it.
	 */
	void written() {
		this.compressed = this.context.compression().prepare(this.exchange);
	}

	/**
	 * Count what the client gets of the response's body, before any compression.
	 */
	void sends(long bytes) {
		this.sent.addAndGet(bytes);
	}

	/**
	 * Take note that the server broke off in the middle of the response.
	 */
	void serverFailed(Throwable cause) {
		this.serverFailure = cause;
	}

	/**
	 * Have the request answered.
	 */
	Mono<Void> run() {
		return Mono.defer(this::admit).doOnError((failure) -> this.failure = failure).doFinally(this::end);
	}

	private Mono<Void> admit() {
		this.upstream.client().began();
		ConcurrencyLimit atOnce = this.route.concurrencyLimit();
		if (atOnce != null && !enter(atOnce)) {
			return Mono
				.error(new GatewayException(GatewayFailure.TOO_MANY_AT_ONCE, this.upstream.name(), Duration.ZERO));
		}
		RateLimit rate = this.route.rateLimit();
		return (rate != null) ? this.context.rates().take(rate, this.route, request(), this.client, this::admit)
				: admit(Duration.ZERO);
	}

	private Mono<Void> admit(Duration wait) {
		if (!wait.isZero()) {
			return Mono.error(new GatewayException(GatewayFailure.RATE_LIMITED, this.upstream.name(), wait));
		}
		if (isTooLarge(request().getHeaders().getContentLength())) {
			return Mono.error(tooLarge());
		}
		return (this.cached != null) ? this.cached.answer(this::ask) : ask();
	}

	/**
	 * Have a server answer.
	 */
	private Mono<Void> ask() {
		this.upstream.budget().request();
		Mirror mirror = this.route.mirror();
		return (mirror != null) ? mirrored(mirror) : next(null);
	}

	/**
	 * Send the request, and a copy of it if the mirror takes it.
	 */
	private Mono<Void> mirrored(Mirror mirror) {
		MirroredRequest copying = this.mirrors.begin(this, mirror);
		this.copy = copying;
		return (copying != null) ? copying.after(next(null)) : next(null);
	}

	/**
	 * Return the copy that another upstream gets; {@code null} for none.
	 */
	@Nullable MirroredRequest copy() {
		return this.copy;
	}

	/**
	 * Take a place among the requests that there may be at the same time.
	 * @return whether there was one; if the request is over by now, nobody asks
	 */
	private synchronized boolean enter(ConcurrencyLimit limit) {
		this.place = (this.over) ? null : this.context.concurrency()
			.enter(this.route.id(), limit.key().of(request(), this.client), limit.requests());
		return this.place != null;
	}

	boolean isTooLarge(long bytes) {
		return this.route.isTooLarge(bytes);
	}

	GatewayException tooLarge() {
		return new GatewayException(GatewayFailure.TOO_LARGE, this.upstream.name(), Duration.ZERO);
	}

	private Mono<Void> next(@Nullable GatewayException last) {
		Lease next;
		try {
			next = acquire(last);
		}
		catch (NoServerException ex) {
			return Mono
				.error((last != null) ? last : new GatewayException(GatewayFailure.NO_SERVER, ex.getUpstream(), ex));
		}
		if (last != null && !mayRetry(last)) {
			next.cancelled();
			return Mono.error(last);
		}
		if (!begin(next)) {
			return Mono.empty();
		}
		this.tried.add(next.server());
		return this.transport.send(this, next.server()).onErrorResume((exception) -> failed(exception, next.server()));
	}

	/**
	 * Choose a server that wasn't tried yet. If there is none and the last connection was
	 * an old one, the fault may be its age alone, and the same server is asked again, as
	 * nginx does.
	 */
	private Lease acquire(@Nullable GatewayException last) {
		try {
			return this.upstream.upstream().acquire(key(), this.tried);
		}
		catch (NoServerException ex) {
			if (last == null || !last.getFailure().isBrokenOff() || !this.connectionReused) {
				throw ex;
			}
			return this.upstream.upstream().acquire(key(), Set.of());
		}
	}

	RequestKey key() {
		return (this.client != null) ? new RequestKey(this.client.getHostAddress()) : RequestKey.NONE;
	}

	private boolean mayRetry(GatewayException last) {
		boolean granted = this.upstream.budget().tryRetry();
		if (granted) {
			this.context.listener().retried(last.getUpstream());
		}
		else {
			this.context.listener().retryRefused(last.getUpstream());
		}
		return granted;
	}

	/**
	 * Begin a try.
	 * @return whether the request is still wanted; if not, the lease has ended
	 */
	private synchronized boolean begin(Lease next) {
		if (this.over) {
			next.cancelled();
			return false;
		}
		this.lease = next;
		this.began = System.nanoTime();
		this.responseAfter = 0;
		this.connectionReused = false;
		return true;
	}

	private Mono<Void> failed(Throwable exception, UpstreamServer server) {
		Throwable broken = this.serverFailure;
		if (this.clientFailed || (hasResponded() && broken == null)) {
			end(Outcome.CANCELLED, null);
			boolean left = this.clientFailed && !(exception instanceof GatewayException);
			return Mono.error((left) ? new GatewayException(GatewayFailure.CLIENT_LEFT, this.upstream.name(), exception)
					: exception);
		}
		GatewayFailure failure = FailureOf.exception((broken != null) ? broken : exception);
		if (failure == null) {
			failure = (broken != null) ? GatewayFailure.INVALID : null;
		}
		if (failure == null || failure.isBlameless()) {
			end(Outcome.CANCELLED, null);
		}
		else {
			end(Outcome.FAILED, exception);
		}
		ServerHttpResponse response = this.exchange.getResponse();
		if (failure == null || response.isCommitted()) {
			return Mono.error(exception);
		}
		if (logger.isDebugEnabled()) {
			logger.debug("%sServer %s failed: %s".formatted(this.exchange.getLogPrefix(), server.address(), exception));
		}
		GatewayException answer = new GatewayException(failure, this.upstream.name(), exception);
		if (broken != null || !this.tries.mayGoOn(failure, this, request().getMethod())) {
			return Mono.error(answer);
		}
		return next(answer);
	}

	private synchronized boolean hasResponded() {
		return this.responseAfter > 0;
	}

	/**
	 * End the request for good.
	 */
	private void end(SignalType signal) {
		boolean late = signal == SignalType.CANCEL && ClientStatus.isLate(this.exchange);
		synchronized (this) {
			this.over = true;
			end((signal == SignalType.ON_COMPLETE && this.answered) ? Outcome.ANSWERED
					: (late) ? Outcome.FAILED : Outcome.CANCELLED, null);
			if (this.place != null) {
				this.place.leave();
			}
		}
		ServerResponse last = this.response;
		if (last != null) {
			last.discard();
		}
		this.upstream.client().ended();
		MirroredRequest copied = this.copy;
		if (copied != null) {
			copied.abandon();
		}
		if (this.cached != null) {
			this.cached.end();
		}
		HttpHeaders headers = request().getHeaders();
		this.context.listener()
			.finished(new Access(this.time, this.client, request().getMethod().name(), request().getURI(),
					ClientStatus.of(this.exchange, signal, this.failure), sent(), headers.getFirst(HttpHeaders.REFERER),
					headers.getFirst(HttpHeaders.USER_AGENT), this.upstream.name(),
					this.tried.stream().map(UpstreamServer::address).toList(), this.upstreamTime,
					(this.cached != null) ? this.cached.result() : null,
					Duration.ofNanos(System.nanoTime() - this.came)));
	}

	private long sent() {
		AtomicLong encoded = this.compressed;
		return (encoded != null && encoded.get() >= 0) ? encoded.get() : this.sent.get();
	}

	private synchronized void end(Outcome outcome, @Nullable Throwable cause) {
		Lease ending = this.lease;
		if (ending == null) {
			return;
		}
		this.lease = null;
		this.upstreamTime = (this.responseAfter > 0) ? Duration.ofNanos(this.responseAfter) : null;
		if (cause != null) {
			ending.failed(cause);
		}
		else if (outcome == Outcome.ANSWERED && this.responseAfter > 0) {
			ending.succeeded(Duration.ofNanos(this.responseAfter));
		}
		else {
			// A WebSocket has no response time
			ending.cancelled();
		}
		this.context.listener()
			.ended(this.upstream.name(), ending.server(), outcome, Duration.ofNanos(System.nanoTime() - this.began));
	}

}
