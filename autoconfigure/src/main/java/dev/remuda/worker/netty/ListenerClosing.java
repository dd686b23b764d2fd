package dev.remuda.worker.netty;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Closes a listening channel once its event loop has looked for those who wait to be
 * accepted, and found nobody. While as many connections are open as there may be, it
 * waits until there is room for them.
 */
final class ListenerClosing extends ChannelInboundHandlerAdapter {

	private boolean accepted = true;

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		look(context);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object connection) {
		this.accepted = true;
		context.fireChannelRead(connection);
	}

	private void look(ChannelHandlerContext context) {
		if (!this.accepted && context.channel().config().isAutoRead()) {
			context.close();
		}
		else if (context.channel().isOpen()) {
			this.accepted = false;
			// A task that is due at once could run before the next look at the network
			context.executor().schedule(() -> look(context), 1, TimeUnit.MILLISECONDS);
		}
	}

}
