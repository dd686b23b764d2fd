package dev.remuda.gateway.connection;

import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a server answers. Its body is read once, or the response is discarded.
 */
public final class ServerResponse {

	private final HttpResponse head;

	private final ResponseBody body;

	private final boolean whole;

	private final AtomicReference<@Nullable ByteBuf> content;

	ServerResponse(HttpResponse head, ResponseBody body, boolean whole) {
		this.head = head;
		this.body = body;
		this.whole = whole;
		this.content = new AtomicReference<>((whole) ? body.take() : null);
	}

	/**
	 * Return the status.
	 * @return three digits, as the server has written them
	 */
	public int status() {
		return this.head.status().code();
	}

	/**
	 * Return the headers.
	 * @return the headers
	 */
	public HttpHeaders headers() {
		return this.head.headers();
	}

	/**
	 * Return whether all of the response is there, and {@link #content()} has its body.
	 * @return whether nothing is still to come
	 */
	public boolean isWhole() {
		return this.whole;
	}

	/**
	 * Return the body of a response that is whole.
	 * @return one buffer, which the subscriber releases, or none if there is no body
	 */
	public Mono<ByteBuf> content() {
		return Mono.fromSupplier(() -> this.content.getAndSet(null));
	}

	/**
	 * Return the body of a response that isn't whole.
	 * @return its parts, which the subscriber releases; an error if the server breaks off
	 */
	public Flux<ByteBuf> body() {
		return this.body;
	}

	/**
	 * Return the headers that came after the body.
	 * @return the headers, once the body was read
	 */
	public HttpHeaders trailers() {
		return this.body.trailers();
	}

	/**
	 * Give up what wasn't read. If some of it is still to come, the connection is closed.
	 */
	public void discard() {
		ByteBuf left = this.content.getAndSet(null);
		if (left != null) {
			left.release();
		}
		if (!this.whole) {
			this.body.cancel();
		}
	}

}
