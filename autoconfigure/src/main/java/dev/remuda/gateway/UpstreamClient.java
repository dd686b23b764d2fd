package dev.remuda.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.remuda.gateway.connection.ConnectionLimits;
import dev.remuda.gateway.connection.ServerConnections;
import dev.remuda.gateway.connection.ServerResponse;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.NameResolverProvider;

/**
 * The connections to the servers of an upstream. The one that was used last is taken
 * first, so that those that aren't needed grow old and are closed.
 *
 * <p>
 * Requests go out on {@link ServerConnections}, WebSockets through Reactor Netty, and
 * over HTTP/1.1 always. Its own retry is off: it repeats a request of any method once its
 * connection was reset, so a POST might be done twice; {@link Tries} decides instead.
 */
final class UpstreamClient {

	private final ConnectionProvider connections;

	private final @Nullable SslContext tls;

	private final AddressResolverGroup<?> resolver;

	private final Supplier<ServerConnections> unused;

	private final ServerConnections connected;

	private final boolean http2;

	private final HttpClient client;

	private final HttpClient checks;

	private final AtomicInteger requests = new AtomicInteger();

	UpstreamClient(String upstream, ConnectionSettings settings, LoopResources loops) {
		this.connections = ConnectionProvider.builder("gateway-" + upstream)
			.maxConnections(settings.maxConnections())
			.pendingAcquireMaxCount(settings.maxWaiting())
			.pendingAcquireTimeout(settings.acquireTimeout())
			.maxIdleTime(settings.idleTimeout())
			.evictInBackground(settings.idleTimeout())
			.lifo()
			.build();
		this.tls = settings.tls();
		this.resolver = NameResolverProvider.builder()
			.build()
			.newNameResolverGroup(loops, LoopResources.DEFAULT_NATIVE);
		this.http2 = settings.http2() != null;
		this.unused = () -> connections(settings, loops);
		this.connected = connections(settings, loops);
		this.client = configure(HttpClient.create(this.connections), settings.connectTimeout(), loops);
		this.checks = configure(HttpClient.create(ConnectionProvider.newConnection()), settings.connectTimeout(), loops)
			.keepAlive(false)
			.headers((headers) -> headers.set(HttpHeaderNames.USER_AGENT, CheckRequest.USER_AGENT));
	}

	private HttpClient configure(HttpClient client, Duration connectTimeout, LoopResources loops) {
		HttpClient configured = client.runOn(loops)
			.resolver(this.resolver)
			.disableRetry(true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()));
		SslContext context = this.tls;
		return (context != null) ? configured.secure((spec) -> spec.sslContext(context)) : configured;
	}

	private ServerConnections connections(ConnectionSettings settings, LoopResources loops) {
		EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
		Bootstrap bootstrap = new Bootstrap().channelFactory(() -> loops.onChannel(SocketChannel.class, group))
			.resolver(this.resolver)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()));
		ConnectionSettings.Http2 streams = settings.http2();
		ConnectionLimits limits = new ConnectionLimits(settings.maxConnections(), settings.maxWaiting(),
				settings.acquireTimeout(), settings.idleTimeout(), (streams != null) ? streams.maxStreams() : 0);
		return new ServerConnections(limits, group, bootstrap, (streams != null) ? streams.tls() : settings.tls());
	}

	/**
	 * Take note of a request that may need a connection until it {@link #ended() ends}.
	 */
	void began() {
		this.requests.incrementAndGet();
	}

	void ended() {
		this.requests.decrementAndGet();
	}

	boolean isInUse() {
		return this.requests.get() > 0;
	}

	/**
	 * Return what sends requests, over the protocol of the upstream.
	 */
	ServerConnections connected() {
		return this.connected;
	}

	boolean isHttp2() {
		return this.http2;
	}

	/**
	 * Return the scheme of the servers' URLs.
	 * @param plain the scheme without encryption, which has an {@code s} at its end with
	 * it
	 */
	String scheme(String plain) {
		return (this.tls != null) ? plain + "s" : plain;
	}

	/**
	 * Ask a server for something. Each check has a connection of its own, so that it also
	 * says whether the server accepts any.
	 * @return the status of the response
	 */
	Mono<Integer> check(String address, String path, Duration timeout) {
		if (!this.http2) {
			return this.checks.get()
				.uri(scheme("http") + "://" + address + path)
				.response()
				.map((response) -> response.status().code());
		}
		return Mono.usingWhen(Mono.fromSupplier(this.unused),
				(connections) -> connections.send(address, new CheckRequest(address, path, timeout))
					.doOnNext(ServerResponse::discard)
					.map(ServerResponse::status),
				ServerConnections::close);
	}

	/**
	 * Return a client whose requests have no time limit of their own.
	 */
	HttpClient untimed() {
		return this.client;
	}

	Mono<Void> close() {
		return this.connected.close()
			.then(this.connections.disposeLater())
			.doFinally((signal) -> this.resolver.close());
	}

}
