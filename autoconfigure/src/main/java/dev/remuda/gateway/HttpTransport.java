package dev.remuda.gateway;

import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.remuda.gateway.connection.ServerRequest;
import dev.remuda.gateway.connection.ServerResponse;
import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.WriteTimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * Sends requests over HTTP/1.1 or HTTP/2. Bodies are streamed in both directions, no
 * faster than they are read, and are never held as a whole.
 */
final class HttpTransport implements Transport {

	static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

	private static final List<String> KEPT = List.of(HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE);

	private final RequestHeaders headers;

	private final ErrorPages pages;

	HttpTransport(RequestHeaders headers, ErrorPages pages) {
		this.headers = headers;
		this.pages = pages;
	}

	@Override
	public Mono<Void> send(ProxiedRequest proxied, UpstreamServer server) {
		return proxied.upstream()
			.client()
			.connected()
			.send(server.address(), new Outgoing(proxied, server, this.headers))
			.flatMap((response) -> answer(proxied, server, response));
	}

	private Mono<Void> answer(ProxiedRequest proxied, UpstreamServer server, ServerResponse response) {
		proxied.responded(response);
		proxied.changed(response.status());
		if (!proxied.route().preserveHost()) {
			ServerRedirect.of(proxied, server).change(response.headers());
		}
		ServerHttpResponse answer = proxied.exchange().getResponse();
		Answer original = Answer.of(answer);
		CachedRequest cached = proxied.cached();
		Mono<Void> stored = (cached != null) ? cached.answerInstead(response) : null;
		if (stored != null) {
			return stored;
		}
		ErrorPage page = (proxied.route().interceptErrors()) ? this.pages.find(response.status(), proxied.exchange())
				: null;
		if (page != null) {
			return answer(proxied, response, page);
		}
		try {
			answer.setStatusCode(HttpStatusCode.valueOf(response.status()));
			ResponseHeaders.write(response.headers(), answer.getHeaders());
			if (cached != null) {
				answer.getHeaders().add(StoredAnswer.CACHE_STATUS, StoredAnswer.status(cached.record(response)));
			}
			proxied.route().changeResponse(answer.getHeaders());
		}
		catch (IllegalArgumentException ex) {
			proxied.serverFailed(ex);
			original.restore(answer);
			return Mono.error(ex);
		}
		proxied.written();
		boolean http2 = proxied.upstream().client().isHttp2();
		if (http2) {
			Trailers.pass(response, proxied.request(), answer);
		}
		if (response.isWhole()) {
			proxied.answered();
			Mono<ByteBuf> content = (cached != null) ? cached.keep(response.content()) : response.content();
			return answer.writeWith(content.map((bytes) -> buffer(proxied, bytes)));
		}
		Flux<ByteBuf> content = (cached != null) ? cached.keep(response.body()) : response.body();
		Flux<DataBuffer> body = content.map((bytes) -> buffer(proxied, bytes))
			.doOnComplete(proxied::answered)
			.doOnError((cause) -> {
				if (cause instanceof WriteTimeoutException) {
					leave(answer);
					return;
				}
				proxied.serverFailed(cause);
				original.restore(answer);
			});
		// Of a stream the head may be what the client waits for before it goes on
		return (http2) ? answer.writeAndFlushWith(Mono.just(body)) : answer.writeWith(body);
	}

	/**
	 * Answer with a page in place of what the server says, save for what a client needs
	 * to go on. Of a long body, no more is read.
	 */
	private static Mono<Void> answer(ProxiedRequest proxied, ServerResponse response, ErrorPage page) {
		HttpHeaders headers = proxied.exchange().getResponse().getHeaders();
		for (String name : KEPT) {
			response.headers().getAll(name).forEach((value) -> headers.add(name, value));
		}
		int status = response.status();
		response.discard();
		proxied.answered();
		proxied.sends(page.bytes(proxied.request().getMethod()));
		return page.write(proxied.exchange(), status, proxied.route());
	}

	/**
	 * Close the connection of a client that takes nothing. Nothing else ends it: what was
	 * written to it never is.
	 */
	static void leave(ServerHttpResponse answer) {
		HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(answer);
		response.withConnection((connection) -> connection.channel().close());
	}

	private static DataBuffer buffer(ProxiedRequest proxied, ByteBuf bytes) {
		proxied.sends(bytes.readableBytes());
		return BUFFERS.wrap(bytes);
	}

	/**
	 * A request as a server gets it.
	 */
	record Outgoing(ProxiedRequest proxied, UpstreamServer server,
			RequestHeaders requestHeaders) implements ServerRequest {

		@Override
		public HttpMethod method() {
			return HttpMethod.valueOf(this.proxied.request().getMethod().name());
		}

		@Override
		public String target() {
			return TargetUrl.target(this.proxied.request(), this.proxied.route().rewrite());
		}

		@Override
		public io.netty.handler.codec.http.HttpHeaders headers() {
			DefaultHttpHeaders headers = new DefaultHttpHeaders();
			this.requestHeaders.write(headers, this.proxied, this.server);
			if (this.proxied.upstream().client().isHttp2()) {
				Trailers.ask(headers, this.proxied.request());
			}
			if (this.proxied.cached() != null) {
				this.proxied.cached().ask(headers);
			}
			return headers;
		}

		@Override
		public @Nullable Publisher<ByteBuf> body() {
			if (!this.proxied.hasBody()) {
				return null;
			}
			this.proxied.takeBody();
			AtomicLong received = new AtomicLong();
			Flux<ByteBuf> body = this.proxied.request().getBody().map((buffer) -> {
				if (this.proxied.isTooLarge(received.addAndGet(buffer.readableByteCount()))) {
					DataBufferUtils.release(buffer);
					throw this.proxied.tooLarge();
				}
				return NettyDataBufferFactory.toByteBuf(buffer);
			}).doOnComplete(this::requireWhole).doOnError((cause) -> this.proxied.clientFailed());
			MirroredRequest copy = this.proxied.copy();
			return (copy != null) ? copy.copying(body) : body;
		}

		/**
		 * What was cut short must not look whole to a server.
		 */
		private void requireWhole() {
			if (ClientConnection.isOver(this.proxied.request())) {
				throw new UncheckedIOException(new ClosedChannelException());
			}
		}

		@Override
		public Duration timeout() {
			return this.proxied.route().timeout();
		}

		@Override
		public void connected(boolean used) {
			if (used) {
				this.proxied.reuseConnection();
			}
		}

	}

	/**
	 * What the response was before that of a server was written into it, to be as if that
	 * had never come when it breaks off before any of it was sent.
	 */
	private record Answer(io.netty.handler.codec.http.HttpHeaders headers) {

		static Answer of(ServerHttpResponse response) {
			return new Answer(headers(response).copy());
		}

		void restore(ServerHttpResponse response) {
			if (response.isCommitted()) {
				return;
			}
			response.setStatusCode(null);
			headers(response).clear().add(this.headers);
		}

		private static io.netty.handler.codec.http.HttpHeaders headers(ServerHttpResponse response) {
			HttpServerResponse given = ServerHttpResponseDecorator.getNativeResponse(response);
			return given.responseHeaders();
		}

	}

}
