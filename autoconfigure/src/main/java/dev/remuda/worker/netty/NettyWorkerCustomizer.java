package dev.remuda.worker.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import reactor.netty.http.server.HttpServer;

import dev.remuda.worker.WorkerSettings;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;

/**
 * Sets the length of the accept queue and the limit of open connections, and keeps
 * connections alive. Runs before the customizers of the application, so that theirs win.
 */
public final class NettyWorkerCustomizer implements NettyServerCustomizer, Ordered {

	private final int backlog;

	private final ConnectionLimit connectionLimit;

	/**
	 * Create a customizer.
	 * @param settings the settings to carry over
	 * @param connectionLimit the limit of open connections
	 */
	public NettyWorkerCustomizer(WorkerSettings settings, ConnectionLimit connectionLimit) {
		this.backlog = settings.backlog();
		this.connectionLimit = connectionLimit;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.option(ChannelOption.SO_BACKLOG, this.backlog)
			.option(ChannelOption.RECVBUF_ALLOCATOR, oneConnectionARead())
			.doOnChannelInit((observer, channel, remoteAddress) -> KeepAliveRead.addTo(channel.pipeline()))
			.doOnBound((bound) -> bound.channel().pipeline().addFirst(this.connectionLimit));
	}

	/**
	 * With more than one, Java's own transport would accept past the limit before it is
	 * asked to stop.
	 */
	private static ServerChannelRecvByteBufAllocator oneConnectionARead() {
		ServerChannelRecvByteBufAllocator allocator = new ServerChannelRecvByteBufAllocator();
		allocator.maxMessagesPerRead(1);
		return allocator;
	}

}
