package dev.remuda.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;

import dev.remuda.gateway.cache.Fields;
import dev.remuda.gateway.cache.StoredResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes to a client what is stored, as the server would: without the body to a HEAD, and
 * with 304 if the client has it already.
 */
final class StoredAnswer {

	/**
	 * The header that says what a cache did (RFC 9211).
	 */
	static final String CACHE_STATUS = "Cache-Status";

	/**
	 * 64 KiB: a client has the timeout of the route for each part of so much, on average.
	 */
	private static final int PART = 64 * 1024;

	private static final List<String> OF_THE_BODY = List.of(HttpHeaders.CONTENT_ENCODING, HttpHeaders.CONTENT_LANGUAGE,
			HttpHeaders.CONTENT_LENGTH, HttpHeaders.CONTENT_TYPE);

	private StoredAnswer() {
	}

	/**
	 * Answer a request.
	 * @param request its header fields
	 * @param status what the cache did
	 */
	static Mono<Void> write(ProxiedRequest proxied, StoredResponse stored, Fields request, Instant now, String status) {
		ServerHttpResponse answer = proxied.exchange().getResponse();
		answer.setStatusCode(HttpStatusCode.valueOf(stored.status()));
		ResponseHeaders.write(stored.headers(), answer.getHeaders());
		answer.getHeaders().set(HttpHeaders.AGE, String.valueOf(stored.age(now)));
		answer.getHeaders().add(CACHE_STATUS, status(status));
		proxied.route().changeResponse(answer.getHeaders());
		proxied.answered();
		if (stored.isKnownTo(request)) {
			shorten(proxied, stored);
			return answer.writeWith(Mono.empty());
		}
		proxied.written();
		if (proxied.request().getMethod().equals(HttpMethod.HEAD) || stored.size() == 0) {
			return answer.writeWith(Mono.empty());
		}
		proxied.sends(stored.size());
		if (stored.size() <= PART) {
			return answer.writeWith(Mono.fromSupplier(() -> HttpTransport.BUFFERS.wrap(stored.body(0, PART))));
		}
		return answer.writeWith(parts(stored))
			.timeout(time(proxied, stored.size()))
			.doOnError(TimeoutException.class, (tooSlow) -> HttpTransport.leave(answer));
	}

	/**
	 * Return the body in parts: of a body in one piece nobody learns when it was taken.
	 */
	private static Flux<DataBuffer> parts(StoredResponse stored) {
		return Flux.range(0, (stored.size() + PART - 1) / PART)
			.map((part) -> HttpTransport.BUFFERS.wrap(stored.body(part * PART, PART)));
	}

	private static Duration time(ProxiedRequest proxied, int size) {
		return proxied.route().timeout().multipliedBy(1 + size / PART);
	}

	/**
	 * Return what the client is told.
	 */
	static String status(String what) {
		return "remuda; " + what;
	}

	/**
	 * Make 304 of a response that the client has already (RFC 9110, 15.4.5).
	 */
	static void shorten(ProxiedRequest proxied, StoredResponse stored) {
		ServerHttpResponse answer = proxied.exchange().getResponse();
		answer.setStatusCode(HttpStatus.NOT_MODIFIED);
		OF_THE_BODY.forEach(answer.getHeaders()::remove);
		if (stored.tag() != null) {
			answer.getHeaders().remove(HttpHeaders.LAST_MODIFIED);
		}
		proxied.written();
	}

}
