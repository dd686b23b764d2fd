package dev.remuda.gateway;

import java.time.Duration;

import io.netty.channel.ChannelPipeline;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Puts a {@link RequestGuard} before all else that sees the requests of a connection.
 */
public final class GuardCustomizer implements NettyServerCustomizer {

	private final Duration headTimeout;

	/**
	 * Create a customizer.
	 * @param headTimeout how long a client may take for the head of a request
	 */
	public GuardCustomizer(Duration headTimeout) {
		this.headTimeout = headTimeout;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((observer, channel, remote) -> {
			ChannelPipeline pipeline = channel.pipeline();
			// HTTP/2 has no such ambiguities, and another codec
			if (pipeline.get(NettyPipeline.HttpCodec) != null) {
				pipeline.addAfter(NettyPipeline.HttpCodec, RequestGuard.class.getSimpleName(),
						new RequestGuard(this.headTimeout));
			}
		});
	}

}
