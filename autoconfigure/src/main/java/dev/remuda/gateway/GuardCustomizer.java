package dev.remuda.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Puts a {@link RequestGuard} before all else that sees the requests of a connection, or
 * over HTTP/2 an {@link Http2Guard} and an {@link Http2FrameGuard}. Which of them it is
 * may turn out later, by what a client begins with or agrees to in the handshake.
 */
public final class GuardCustomizer implements NettyServerCustomizer {

	private final ClientTimeouts timeouts;

	/**
	 * Create a customizer.
	 * @param timeouts how long a client may take
	 */
	public GuardCustomizer(ClientTimeouts timeouts) {
		this.timeouts = timeouts;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((observer, channel, remote) -> {
			ChannelPipeline pipeline = channel.pipeline();
			if (pipeline.get(NettyPipeline.H2OrHttp11Codec) != null) {
				pipeline.addAfter(NettyPipeline.H2OrHttp11Codec, null, new Agreement());
			}
			else {
				guard(pipeline);
			}
		});
	}

	private void guard(ChannelPipeline pipeline) {
		ChannelHandlerContext http1 = pipeline.context(HttpServerCodec.class);
		if (http1 != null) {
			pipeline.addAfter(http1.name(), null, new RequestGuard(this.timeouts));
		}
		if (pipeline.get(NettyPipeline.H2CUpgradeHandler) != null) {
			guardHttp2(pipeline, NettyPipeline.H2CUpgradeHandler, NettyPipeline.HttpTrafficHandler);
		}
		else if (pipeline.get(Http2FrameCodec.class) != null) {
			guardHttp2(pipeline, NettyPipeline.HttpCodec, NettyPipeline.H2MultiplexHandler);
		}
	}

	private void guardHttp2(ChannelPipeline pipeline, String decoder, String handler) {
		Http2FrameGuard frames = new Http2FrameGuard(this.timeouts.head());
		pipeline.addBefore(decoder, null, frames);
		pipeline.addBefore(handler, null, new Http2Guard(frames));
	}

	/**
	 * Waits for what the client agrees to.
	 */
	private final class Agreement extends ChannelInboundHandlerAdapter {

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SslHandshakeCompletionEvent shaken && shaken.isSuccess()) {
				guard(context.pipeline());
				context.pipeline().remove(this);
			}
			context.fireUserEventTriggered(event);
		}

	}

}
