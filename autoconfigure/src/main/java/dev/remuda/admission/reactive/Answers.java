package dev.remuda.admission.reactive;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes what a client is told whose request is refused or given up.
 */
final class Answers {

	private static final MediaType CONTENT_TYPE = MediaType.parseMediaType(Refusal.CONTENT_TYPE);

	private Answers() {
	}

	static Mono<Void> write(Refusal refusal, ServerHttpResponse response) {
		response.setRawStatusCode(refusal.status());
		String retryAfter = refusal.retryAfterHeader();
		if (retryAfter != null) {
			response.getHeaders().set(HttpHeaders.RETRY_AFTER, retryAfter);
		}
		return write(refusal.body(), response);
	}

	/**
	 * Say why a request was given up. What its handler has prepared is dropped when the
	 * response is committed, for the handler may still be at it.
	 */
	static Mono<Void> write(Cancellation reason, ServerHttpResponse response) {
		byte[] body = reason.body();
		response.beforeCommit(() -> {
			response.getHeaders().clear();
			response.getCookies().clear();
			response.setRawStatusCode(reason.status());
			setBody(body, response.getHeaders());
			return Mono.empty();
		});
		return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
	}

	private static Mono<Void> write(byte[] body, ServerHttpResponse response) {
		setBody(body, response.getHeaders());
		return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
	}

	private static void setBody(byte[] body, HttpHeaders headers) {
		headers.setContentType(CONTENT_TYPE);
		headers.setContentLength(body.length);
	}

}
