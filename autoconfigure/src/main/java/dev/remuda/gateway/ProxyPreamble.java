package dev.remuda.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Waits for the preamble of a connection, which the decoder before it reads and the
 * reader after it takes note of.
 */
final class ProxyPreamble extends ChannelInboundHandlerAdapter {

	private final boolean believed;

	private final Duration timeout;

	private @Nullable Future<?> timer;

	/**
	 * Create a handler of a connection.
	 * @param believed whether what the preamble says counts
	 * @param timeout how long the peer may take for it
	 */
	ProxyPreamble(boolean believed, Duration timeout) {
		this.believed = believed;
		this.timeout = timeout;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.timer = context.executor().schedule(() -> context.close(), this.timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object preamble) {
		context.pipeline().remove(this);
		if (this.believed) {
			context.fireChannelRead(preamble);
		}
		else {
			ReferenceCountUtil.release(preamble);
			context.pipeline().remove(NettyPipeline.ProxyProtocolReader);
			context.read();
		}
	}

	/**
	 * Leave a peer whose preamble can't be read, which the decoder has done already.
	 */
	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
