package dev.remuda.gateway.connection;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The connections to servers, and what is asked of them. A request gets a connection on
 * the event loop that it is on, wherever there may be one.
 */
public final class ServerConnections {

	/**
	 * 8 KiB: the status line.
	 */
	private static final int LONGEST_LINE = 8 * 1024;

	/**
	 * 32 KiB: all headers of a response.
	 */
	private static final int LONGEST_HEADERS = 32 * 1024;

	/**
	 * 64 KiB: what of a body is passed on at a time.
	 */
	private static final int LONGEST_PART = 64 * 1024;

	private final ConnectionLimits limits;

	private final EventLoopGroup loops;

	private final Bootstrap bootstrap;

	private final @Nullable SslContext tls;

	private final Map<String, ConnectionPool> pools = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * Create connections.
	 * @param limits how many there are to a server, for how long, and which protocol they
	 * speak
	 * @param loops their event loops, the next of which is that of the caller if it is on
	 * one
	 * @param bootstrap how channels are made and addresses resolved, and how long that
	 * may take
	 * @param tls whom to trust and what to show when they are encrypted; {@code null} and
	 * they aren't. For HTTP/2, it offers that by ALPN
	 */
	public ServerConnections(ConnectionLimits limits, EventLoopGroup loops, Bootstrap bootstrap,
			@Nullable SslContext tls) {
		this.limits = limits;
		this.loops = loops;
		this.bootstrap = bootstrap;
		this.tls = tls;
	}

	/**
	 * Have a server answer a request. Fails with a {@link NoConnectionException}, with a
	 * {@link ConnectException} or what Netty says of a connection that couldn't be
	 * opened, with a {@link io.netty.handler.timeout.ReadTimeoutException} if the server
	 * does nothing for too long, with a {@link io.netty.handler.codec.DecoderException}
	 * if the response can't be read, or another {@link IOException} if the connection
	 * breaks; an {@link UnprocessedException} if the server has said that it did nothing.
	 * The body of the response fails in the same ways, and with a
	 * {@link io.netty.handler.timeout.WriteTimeoutException} if its reader takes nothing
	 * for too long. A request that is cancelled before its response has begun closes its
	 * connection.
	 * @param address host and port of the server
	 * @param request the request
	 * @return the response, as soon as it has begun
	 */
	public Mono<ServerResponse> send(String address, ServerRequest request) {
		return new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super ServerResponse> subscriber) {
				subscriber
					.onSubscribe(new Exchange(pool(address), request, ServerConnections.this.loops.next(), subscriber));
			}

		};
	}

	/**
	 * Return how many connections there are to a server.
	 * @param address host and port of the server
	 * @return the numbers at this moment
	 */
	public ConnectionCounts counts(String address) {
		ConnectionPool pool = this.pools.get(address);
		return (pool != null) ? pool.counts() : ConnectionCounts.NONE;
	}

	/**
	 * Close the connections that nobody needs, and the others with their last request.
	 * @return what closes them at once, and completes when those that nobody needs are
	 * closed
	 */
	public Mono<Void> close() {
		return Flux.defer(() -> {
			this.closed = true;
			return Flux.fromStream(this.pools.values().stream().flatMap((pool) -> pool.close().stream()));
		}).flatMap((closing) -> Mono.<Void>create((closed) -> closing.addListener((ended) -> closed.success()))).then();
	}

	private ConnectionPool pool(String address) {
		ConnectionPool pool = this.pools.get(address);
		return (pool != null) ? pool : this.pools.computeIfAbsent(address, this::open);
	}

	private ConnectionPool open(String address) {
		Connector connector = connector(address);
		ConnectionPool pool = (this.limits.isHttp2())
				? new StreamPool(this.limits, connector, this.pools.values()::remove)
				: new ServerPool(this.limits, connector, this.pools.values()::remove);
		if (this.closed) {
			pool.close();
		}
		return pool;
	}

	private Connector connector(String address) {
		int colon = address.lastIndexOf(':');
		String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
		int port = Integer.parseInt(address.substring(colon + 1));
		InetSocketAddress target = InetSocketAddress.createUnresolved(host, port);
		return (loop) -> connect(loop, target);
	}

	private Future<Channel> connect(EventLoop loop, InetSocketAddress address) {
		Promise<Channel> connected = loop.newPromise();
		ChannelFuture opening = this.bootstrap.clone(loop).handler(initializer(address, connected)).connect(address);
		opening.addListener((ChannelFuture opened) -> {
			if (!opened.isSuccess()) {
				connected.tryFailure(opened.cause());
				return;
			}
			SslHandler encryption = opened.channel().pipeline().get(SslHandler.class);
			if (encryption == null) {
				settled(opened.channel(), connected);
				return;
			}
			encryption.handshakeFuture().addListener((Future<Channel> shaken) -> {
				if (shaken.isSuccess()) {
					settled(opened.channel(), connected);
				}
				else {
					opened.channel().close();
					connected.tryFailure(unconnected(shaken.cause()));
				}
			});
		});
		return connected;
	}

	/**
	 * Take note that requests could be sent. Over HTTP/2, the greeting comes first.
	 */
	private void settled(Channel channel, Promise<Channel> connected) {
		if (!this.limits.isHttp2()) {
			connected.setSuccess(channel);
		}
	}

	private ChannelHandler initializer(InetSocketAddress address, Promise<Channel> connected) {
		return new ChannelInitializer<Channel>() {

			@Override
			protected void initChannel(Channel channel) {
				SslContext context = ServerConnections.this.tls;
				if (context != null) {
					SslHandler encryption = context.newHandler(channel.alloc(), address.getHostString(),
							address.getPort());
					encryption
						.setHandshakeTimeoutMillis(channel.config().getOption(ChannelOption.CONNECT_TIMEOUT_MILLIS));
					channel.pipeline().addLast(encryption);
				}
				channel.pipeline()
					.addLast((ServerConnections.this.limits.isHttp2()) ? new Http2Greeting(connected, LONGEST_HEADERS)
							: new HttpClientCodec(new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_LINE)
								.setMaxHeaderSize(LONGEST_HEADERS)
								.setMaxChunkSize(LONGEST_PART), false, false));
			}

		};
	}

	/**
	 * Return what says that nothing of a request was sent.
	 */
	private static Throwable unconnected(Throwable cause) {
		if (cause instanceof javax.net.ssl.SSLException) {
			return cause;
		}
		return new ConnectException("The server closed the connection during the TLS handshake").initCause(cause);
	}

}
