package dev.remuda.worker.netty;

import java.util.concurrent.TimeUnit;

import dev.remuda.socket.Quiet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Closes a listening channel once nobody has come for a while. While as many connections
 * are open as there may be, it waits until there is room for those who come.
 */
final class ListenerClosing extends ChannelInboundHandlerAdapter {

	private static final int INTERVAL_MILLIS = 5;

	/**
	 * An event loop that has much to do may run two tasks without a look at the network
	 * in between.
	 */
	private static final int LOOKS = 3;

	private final Quiet quiet;

	private int looks;

	/**
	 * Create a handler, which begins as soon as it is added.
	 * @param quiet says when it may close
	 */
	ListenerClosing(Quiet quiet) {
		this.quiet = quiet;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		lookLater(context);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object connection) {
		this.quiet.interrupt();
		this.looks = 0;
		context.fireChannelRead(connection);
	}

	private void look(ChannelHandlerContext context) {
		this.looks += (context.channel().config().isAutoRead()) ? 1 : 0;
		if (this.looks >= ((this.quiet.isOverdue()) ? 1 : LOOKS) && this.quiet.isLongEnough()) {
			context.close();
		}
		else if (context.channel().isOpen()) {
			lookLater(context);
		}
	}

	private void lookLater(ChannelHandlerContext context) {
		context.executor().schedule(() -> look(context), INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

}
