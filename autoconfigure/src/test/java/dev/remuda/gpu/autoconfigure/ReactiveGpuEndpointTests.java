package dev.remuda.gpu.autoconfigure;

import org.springframework.boot.reactor.netty.NettyWebServer;

/**
 * The endpoint under Spring WebFlux on Reactor Netty.
 */
class ReactiveGpuEndpointTests extends GpuEndpointTests {

	ReactiveGpuEndpointTests() {
		super("reactive", NettyWebServer.class);
	}

}
