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
	 * Say why a request was given up.
	 * @param written what to do when the body is being written, which it isn't if
	 * somebody else writes
	 */
	static Mono<Void> write(Cancellation reason, ServerHttpResponse response, Runnable written) {
		prepare(reason, response);
		// The inner one is asked for behind the head alone
		return response.writeAndFlushWith(Mono.just(Mono.fromSupplier(() -> {
			written.run();
			return response.bufferFactory().wrap(reason.body());
		})));
	}

	/**
	 * Say why a request was given up, and drop what its handler has prepared.
	 */
	static void prepare(Cancellation reason, ServerHttpResponse response) {
		response.getHeaders().clear();
		response.getCookies().clear();
		response.setRawStatusCode(reason.status());
		setBody(reason.body(), response.getHeaders());
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
