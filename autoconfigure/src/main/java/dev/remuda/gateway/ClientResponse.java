package dev.remuda.gateway;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A response whose body is watched: an error of the body is the server's, any other one
 * of writing it is the client's.
 */
final class ClientResponse extends ServerHttpResponseDecorator {

	private final ProxiedRequest request;

	ClientResponse(ServerHttpResponse delegate, ProxiedRequest request) {
		super(delegate);
		this.request = request;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return super.writeWith(Flux.from(body).doOnError(this.request::responseFailed));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return super.writeAndFlushWith(Flux.from(body).doOnError(this.request::responseFailed));
	}

}
