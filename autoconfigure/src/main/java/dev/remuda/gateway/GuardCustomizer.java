package dev.remuda.gateway;

import io.netty.channel.ChannelPipeline;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Puts a {@link RequestGuard} before all else that sees the requests of a connection.
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
			// HTTP/2 has no such ambiguities, and another codec
			if (pipeline.get(NettyPipeline.HttpCodec) != null) {
				pipeline.addAfter(NettyPipeline.HttpCodec, RequestGuard.class.getSimpleName(),
						new RequestGuard(this.timeouts));
			}
		});
	}

}
