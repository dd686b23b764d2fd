package dev.remuda.gateway;

import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/**
 * A request whose body is watched: whether it was begun, and whether the client broke it
 * off. A body that is known to be empty may be had again.
 */
final class ClientRequest extends ServerHttpRequestDecorator {

	private final ProxiedRequest request;

	ClientRequest(ServerHttpRequest delegate, ProxiedRequest request) {
		super(delegate);
		this.request = request;
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return Flux.defer(() -> {
			if (this.request.isBodyTaken() && !this.request.hasBody()) {
				return Flux.empty();
			}
			this.request.takeBody();
			return super.getBody().doOnError((cause) -> this.request.clientFailed());
		});
	}

}
