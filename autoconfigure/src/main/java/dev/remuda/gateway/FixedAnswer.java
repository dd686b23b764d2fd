package dev.remuda.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What the gateway itself answers on a route: a redirect, or a status with a text.
 */
public final class FixedAnswer {

	private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

	private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

	private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

	private final int status;

	private final @Nullable RedirectTarget location;

	private final byte[] body;

	private final @Nullable MediaType contentType;

	private FixedAnswer(int status, @Nullable RedirectTarget location, byte[] body, @Nullable MediaType contentType) {
		this.status = status;
		this.location = location;
		this.body = body;
		this.contentType = contentType;
	}

	/**
	 * Create a redirect.
	 * @param status 301, 302, 307 or 308
	 * @param location where the client is sent
	 * @return the answer
	 * @throws IllegalArgumentException if it is another status
	 */
	public static FixedAnswer redirect(int status, RedirectTarget location) {
		if (!REDIRECTS.contains(status)) {
			throw new IllegalArgumentException("'%d' isn't 301, 302, 307 or 308".formatted(status));
		}
		return new FixedAnswer(status, location, new byte[0], null);
	}

	/**
	 * Create an answer with a text.
	 * @param status from 200 to 599, and no redirect
	 * @param body the text; {@code null} for none
	 * @param contentType what it is; {@code null} for plain text
	 * @return the answer
	 * @throws IllegalArgumentException if the status is another, or goes without a text
	 */
	public static FixedAnswer text(int status, @Nullable String body, @Nullable MediaType contentType) {
		if (status < 200 || status > 599 || REDIRECTS.contains(status)) {
			throw new IllegalArgumentException("'%d' isn't from 200 to 599, or is a redirect".formatted(status));
		}
		if (body != null && WITHOUT_BODY.contains(status)) {
			throw new IllegalArgumentException("an answer with '%d' has no body".formatted(status));
		}
		byte[] bytes = (body != null) ? body.getBytes(StandardCharsets.UTF_8) : new byte[0];
		return new FixedAnswer(status, null, bytes, (body == null || contentType != null) ? contentType : TEXT);
	}

	/**
	 * Send it.
	 * @param route the route, whose changes in the headers come last
	 */
	Mono<Void> write(ServerWebExchange exchange, GatewayRoute route) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders headers = response.getHeaders();
		response.setStatusCode(HttpStatusCode.valueOf(this.status));
		if (this.location != null) {
			headers.set(HttpHeaders.LOCATION, this.location.of(exchange.getRequest()));
		}
		if (!WITHOUT_BODY.contains(this.status)) {
			headers.setContentLength(this.body.length);
		}
		if (this.contentType != null) {
			headers.setContentType(this.contentType);
		}
		route.responseHeaders().apply(headers::remove, headers::set);
		return (this.body.length == 0) ? response.setComplete()
				: response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(this.body)));
	}

	int status() {
		return this.status;
	}

	/**
	 * Return whether it has no body.
	 */
	boolean isBare() {
		return this.body.length == 0;
	}

	/**
	 * Return how many bytes the body has that a client gets.
	 */
	long bytes(HttpMethod method) {
		return (method == HttpMethod.HEAD) ? 0 : this.body.length;
	}

}
