package dev.remuda.admission.reactive;

import java.nio.file.Path;

import dev.remuda.admission.Cancellation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A response whose request may be given up: from then on nothing of its handler changes
 * it, and what it writes is dropped.
 */
class GuardedServerResponse extends ServerHttpResponseDecorator {

	private final ResponseClaim claim;

	GuardedServerResponse(ServerHttpResponse response, ResponseClaim claim) {
		super(response);
		this.claim = claim;
	}

	/**
	 * Guard a response. One that takes files still does.
	 */
	static ServerHttpResponse of(ServerHttpResponse response, ResponseClaim claim) {
		return (response instanceof ZeroCopyHttpOutputMessage files) ? new OfFiles(response, files, claim)
				: new GuardedServerResponse(response, claim);
	}

	@Override
	public boolean setStatusCode(@Nullable HttpStatusCode status) {
		return this.claim.taken() == null && super.setStatusCode(status);
	}

	/**
	 * Return the status that the client gets.
	 */
	@Override
	public @Nullable HttpStatusCode getStatusCode() {
		Cancellation reason = this.claim.taken();
		return (reason != null) ? HttpStatusCode.valueOf(reason.status()) : super.getStatusCode();
	}

	@Override
	public boolean setRawStatusCode(@Nullable Integer value) {
		return this.claim.taken() == null && super.setRawStatusCode(value);
	}

	@Override
	public HttpHeaders getHeaders() {
		return (this.claim.taken() != null) ? new HttpHeaders() : super.getHeaders();
	}

	@Override
	public void addCookie(ResponseCookie cookie) {
		if (this.claim.taken() == null) {
			super.addCookie(cookie);
		}
	}

	@Override
	public boolean isCommitted() {
		return this.claim.taken() != null || super.isCommitted();
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return this.claim.takeForHandler() ? super.writeWith(body) : drop(body);
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return this.claim.takeForHandler() ? super.writeAndFlushWith(body)
				: Flux.from(body).concatMap(GuardedServerResponse::drop).then();
	}

	@Override
	public Mono<Void> setComplete() {
		return this.claim.takeForHandler() ? super.setComplete() : Mono.empty();
	}

	private static Mono<Void> drop(Publisher<? extends DataBuffer> body) {
		return Flux.from(body).doOnNext(DataBufferUtils::release).then();
	}

	/**
	 * One that takes files.
	 */
	private static final class OfFiles extends GuardedServerResponse implements ZeroCopyHttpOutputMessage {

		private final ZeroCopyHttpOutputMessage files;

		private final ResponseClaim claim;

		OfFiles(ServerHttpResponse response, ZeroCopyHttpOutputMessage files, ResponseClaim claim) {
			super(response, claim);
			this.files = files;
			this.claim = claim;
		}

		@Override
		public Mono<Void> writeWith(Path file, long position, long count) {
			return this.claim.takeForHandler() ? this.files.writeWith(file, position, count) : Mono.empty();
		}

	}

}
