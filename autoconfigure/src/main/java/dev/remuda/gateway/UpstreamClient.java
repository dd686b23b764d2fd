package dev.remuda.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.remuda.gateway.http1.ConnectionLimits;
import dev.remuda.gateway.http1.ServerConnections;
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
 * Requests go out on {@link ServerConnections}, WebSockets and checks through Reactor
 * Netty. Its own retry is off: it repeats a request of any method once its connection was
 * reset, so a POST might be done twice; {@link Tries} decides instead.
 */
final class UpstreamClient {

	private final ConnectionProvider connections;

	private final @Nullable SslContext tls;

	private final AddressResolverGroup<?> resolver;

	private final ServerConnections http1;

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
		this.http1 = http1(settings, loops);
		this.client = configure(HttpClient.create(this.connections), settings.connectTimeout(), loops);
		this.checks = configure(HttpClient.create(ConnectionProvider.newConnection()), settings.connectTimeout(), loops)
			.keepAlive(false)
			.headers((headers) -> headers.set(HttpHeaderNames.USER_AGENT, "remuda-health-check"));
	}

	private HttpClient configure(HttpClient client, Duration connectTimeout, LoopResources loops) {
		HttpClient configured = client.runOn(loops)
			.resolver(this.resolver)
			.disableRetry(true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()));
		SslContext context = this.tls;
		return (context != null) ? configured.secure((spec) -> spec.sslContext(context)) : configured;
	}

	private ServerConnections http1(ConnectionSettings settings, LoopResources loops) {
		EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
		Bootstrap bootstrap = new Bootstrap().channelFactory(() -> loops.onChannel(SocketChannel.class, group))
			.resolver(this.resolver)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()));
		return new ServerConnections(new ConnectionLimits(settings.maxConnections(), settings.maxWaiting(),
				settings.acquireTimeout(), settings.idleTimeout()), group, bootstrap, settings.tls());
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
	 * Return what sends requests over HTTP/1.1.
	 */
	ServerConnections http1() {
		return this.http1;
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
	 * Return a client for checks: each has a connection of its own, so that it also says
	 * whether the server accepts any.
	 */
	HttpClient checking() {
		return this.checks;
	}

	/**
	 * Return a client whose requests have no time limit of their own.
	 */
	HttpClient untimed() {
		return this.client;
	}

	Mono<Void> close() {
		return this.http1.close().then(this.connections.disposeLater()).doFinally((signal) -> this.resolver.close());
	}

}
