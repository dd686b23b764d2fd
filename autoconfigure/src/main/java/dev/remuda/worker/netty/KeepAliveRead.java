package dev.remuda.worker.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;
import reactor.netty.NettyPipeline;

/**
 * Asks for the next request of a connection once a response is written.
 *
 * <p>
 * Reactor Netty does so itself, but up to 1.3.7 not always: if a request comes before
 * another thread has wound up the one before it, as with a handler that was moved off the
 * event loop, and is then answered at once, nobody asks and the connection hangs
 * (reactor-netty issue 4361). To ask twice does no harm: it lets in one buffer at most.
 */
final class KeepAliveRead extends ChannelOutboundHandlerAdapter {

	private static final String NAME = "remuda.keepAliveRead";

	/**
	 * Add the handler to a connection that speaks HTTP/1.1 from its first byte.
	 * @param pipeline the pipeline of the connection
	 */
	static void addTo(ChannelPipeline pipeline) {
		if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
			pipeline.addBefore(NettyPipeline.HttpTrafficHandler, NAME, new KeepAliveRead());
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (!(message instanceof LastHttpContent)) {
			context.write(message, promise);
			return;
		}
		// In a later task, after those that wind the request up.
		context.write(message, promise.unvoid()).addListener((written) -> context.executor().execute(context::read));
	}

}
