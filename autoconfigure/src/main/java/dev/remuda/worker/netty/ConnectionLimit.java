package dev.remuda.worker.netty;

import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stops a listening channel from accepting while as many connections are open as are
 * allowed; the next ones wait in the kernel's accept queue, as they do with Tomcat's
 * {@code maxConnections}. Accepting goes on as soon as a connection closes.
 *
 * <p>
 * Connections are counted on the accepting event loop and given back on whichever loop
 * closes them, so the count is atomic and the decision to read is always taken on the
 * accepting loop.
 */
@ChannelHandler.Sharable
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {

	private final int maxConnections;

	private final AtomicInteger open = new AtomicInteger();

	/**
	 * Create a limit.
	 * @param maxConnections connections that may be open at a time, at least 1
	 */
	public ConnectionLimit(int maxConnections) {
		this.maxConnections = maxConnections;
	}

	/**
	 * Return the number of open connections.
	 * @return connections that are open now
	 */
	public int openConnections() {
		return this.open.get();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
		if (message instanceof Channel connection) {
			this.open.incrementAndGet();
			update(context.channel());
			connection.closeFuture().addListener((closed) -> release(context.channel()));
		}
		super.channelRead(context, message);
	}

	private void release(Channel listener) {
		this.open.decrementAndGet();
		listener.eventLoop().execute(() -> update(listener));
	}

	private void update(Channel listener) {
		boolean accept = this.open.get() < this.maxConnections;
		if (listener.config().isAutoRead() != accept) {
			listener.config().setAutoRead(accept);
		}
	}

}
