package dev.remuda.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.ProxyProtocolSupportType;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Has each connection begin with a preamble that says who the client is: HAProxy's PROXY
 * protocol, version 1 or 2. A connection without one is closed.
 */
public final class ProxyProtocolCustomizer implements NettyServerCustomizer {

	private final TrustedProxies proxies;

	private final Duration timeout;

	/**
	 * Create a customizer.
	 * @param proxies whose word counts; if there are none, everybody's
	 * @param timeout how long a peer may take for the preamble
	 */
	public ProxyProtocolCustomizer(TrustedProxies proxies, Duration timeout) {
		this.proxies = proxies;
		this.timeout = timeout;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.proxyProtocol(ProxyProtocolSupportType.ON)
			.doOnChannelInit((observer, channel, remote) -> channel.pipeline()
				.addAfter(NettyPipeline.ProxyProtocolDecoder, null,
						new ProxyPreamble(believes(channel.remoteAddress()), this.timeout)));
	}

	private boolean believes(@Nullable SocketAddress peer) {
		InetAddress address = (peer instanceof InetSocketAddress internet) ? internet.getAddress() : null;
		return this.proxies.isEmpty() || this.proxies.trusts(address);
	}

}
