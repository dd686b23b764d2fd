package dev.remuda.gateway;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * A page that clients get in place of an error.
 */
public final class ErrorPage {

	private final byte[] content;

	private final MediaType contentType;

	/**
	 * Create a page.
	 * @param content the page as it is sent
	 * @param contentType what it is
	 */
	public ErrorPage(byte[] content, MediaType contentType) {
		this.content = content;
		this.contentType = contentType;
	}

	MediaType contentType() {
		return this.contentType;
	}

	/**
	 * Return how many bytes of it a client gets.
	 */
	long bytes(HttpMethod method) {
		return (method == HttpMethod.HEAD) ? 0 : this.content.length;
	}

	/**
	 * Send it.
	 * @param route the route, whose changes in the headers come last
	 */
	Mono<Void> write(ServerWebExchange exchange, int status, GatewayRoute route) {
		HttpHeaders headers = exchange.getResponse().getHeaders();
		prepare(exchange.getResponse(), status);
		route.responseHeaders().apply(headers::remove, headers::set);
		return send(exchange.getResponse());
	}

	/**
	 * Send it.
	 */
	Mono<Void> write(ServerWebExchange exchange, int status) {
		prepare(exchange.getResponse(), status);
		return send(exchange.getResponse());
	}

	private void prepare(ServerHttpResponse response, int status) {
		response.setStatusCode(HttpStatusCode.valueOf(status));
		response.getHeaders().setContentType(this.contentType);
		response.getHeaders().setContentLength(this.content.length);
	}

	private Mono<Void> send(ServerHttpResponse response) {
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(this.content)));
	}

}
