package dev.remuda.gateway.connection;

import java.net.ConnectException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Begins to speak HTTP/2 on a connection that was opened: with prior knowledge, or over
 * TLS as the server chooses. The connection is there once the server has sent its
 * settings (RFC 9113, 3.4), so that what fails before that has sent no request.
 */
final class Http2Greeting extends ChannelInboundHandlerAdapter {

	/**
	 * 256 KiB: what a server may send of a response that nobody takes yet.
	 */
	private static final int STREAM_WINDOW = 256 * 1024;

	/**
	 * 1 GiB, so that streams that are taken slowly don't hold the others up: what is held
	 * is bounded by the window of each.
	 */
	private static final int CONNECTION_WINDOW = 1024 * 1024 * 1024;

	private static final ChannelHandler NO_PUSH = new NoPush();

	private static final ChannelHandler TAIL = new Tail();

	private final Promise<Channel> greeted;

	private final int longestHeaders;

	private @Nullable Future<?> timer;

	/**
	 * Create a greeting.
	 * @param greeted what is told of the connection
	 * @param longestHeaders bytes that all headers of a response may have
	 */
	Http2Greeting(Promise<Channel> greeted, int longestHeaders) {
		this.greeted = greeted;
		this.longestHeaders = longestHeaders;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (context.pipeline().get(SslHandler.class) == null) {
			greet(context);
		}
		context.fireChannelActive();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent shaken && shaken.isSuccess()) {
			String protocol = context.pipeline().get(SslHandler.class).applicationProtocol();
			if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
				greet(context);
			}
			else {
				fail(context, new SSLHandshakeException("The server speaks no HTTP/2: it chose " + protocol));
			}
		}
		context.fireUserEventTriggered(event);
	}

	private void greet(ChannelHandlerContext context) {
		this.timer = context.executor()
			.schedule(() -> fail(context, new ConnectTimeoutException("The server doesn't greet in HTTP/2")),
					context.channel().config().getConnectTimeoutMillis(), TimeUnit.MILLISECONDS);
		context.pipeline()
			.addBefore(context.name(), null,
					Http2FrameCodecBuilder.forClient()
						.initialSettings(Http2Settings.defaultSettings()
							.pushEnabled(false)
							.initialWindowSize(STREAM_WINDOW)
							.maxHeaderListSize(this.longestHeaders))
						.build())
			.addLast(new Http2MultiplexHandler(NO_PUSH), TAIL);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof Http2SettingsFrame) {
			context.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
			context.pipeline().remove(this);
			this.greeted.trySuccess(context.channel());
		}
		context.fireChannelRead(message);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		fail(context, new ConnectException("The server closed the connection instead of greeting in HTTP/2"));
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		fail(context,
				new ConnectException("The server doesn't greet in HTTP/2: " + cause.getMessage()).initCause(cause));
	}

	private void fail(ChannelHandlerContext context, Throwable cause) {
		this.greeted.tryFailure(cause);
		context.close();
	}

	/**
	 * Takes no response that nobody has asked for: servers were told so.
	 */
	@ChannelHandler.Sharable
	private static final class NoPush extends ChannelInboundHandlerAdapter {

		@Override
		public void handlerAdded(ChannelHandlerContext context) {
			context.close();
		}

	}

	/**
	 * Takes what is left, and ends a connection that can't be read any more.
	 */
	@ChannelHandler.Sharable
	private static final class Tail extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ReferenceCountUtil.release(message);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
