package dev.remuda.gateway;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Sends requests over HTTP/1.1. Bodies are streamed in both directions, no faster than
 * they are read, and are never held as a whole.
 */
final class HttpTransport implements Transport {

	/**
	 * Set on connections that have served.
	 */
	private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(HttpTransport.class, "used");

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

	private final RequestHeaders headers;

	HttpTransport(RequestHeaders headers) {
		this.headers = headers;
	}

	@Override
	public Mono<Void> send(ProxiedRequest proxied, UpstreamServer server) {
		ServerHttpRequest request = proxied.request();
		UpstreamClient client = proxied.upstream().client();
		return client.with(proxied.route().timeout())
			.request(HttpMethod.valueOf(request.getMethod().name()))
			.uri(TargetUrl.of(client.scheme("http"), server.address(), request.getURI(),
					proxied.route().stripSegments()))
			.send((outgoing, outbound) -> ask(proxied, server, outgoing, outbound))
			.response((response, body) -> answer(proxied, response, body))
			// What Netty says of a status line that is none
			.onErrorMap(IllegalArgumentException.class, DecoderException::new)
			.then();
	}

	private Publisher<Void> ask(ProxiedRequest proxied, UpstreamServer server, HttpClientRequest outgoing,
			NettyOutbound outbound) {
		this.headers.write(outgoing.requestHeaders().clear(), proxied, server);
		outbound.withConnection((connection) -> {
			if (connection.channel().attr(USED).getAndSet(Boolean.TRUE) != null) {
				proxied.reuseConnection();
			}
		});
		if (!proxied.hasBody()) {
			return outbound;
		}
		proxied.takeBody();
		AtomicLong received = new AtomicLong();
		return outbound.send(proxied.request().getBody().map((buffer) -> {
			if (proxied.isTooLarge(received.addAndGet(buffer.readableByteCount()))) {
				DataBufferUtils.release(buffer);
				throw proxied.tooLarge();
			}
			return NettyDataBufferFactory.toByteBuf(buffer);
		}).doOnError((cause) -> proxied.clientFailed()));
	}

	private static Publisher<Void> answer(ProxiedRequest proxied, HttpClientResponse response, ByteBufFlux body) {
		proxied.responded();
		ServerHttpResponse answer = proxied.exchange().getResponse();
		Answer original = Answer.of(answer);
		try {
			answer.setStatusCode(HttpStatusCode.valueOf(response.status().code()));
			ResponseHeaders.write(response.responseHeaders(), answer.getHeaders(), proxied.route());
		}
		catch (IllegalArgumentException ex) {
			proxied.serverFailed(ex);
			original.restore(answer);
			throw ex;
		}
		Flux<DataBuffer> buffers = body.retain().map((bytes) -> {
			proxied.sends(bytes.readableBytes());
			return BUFFERS.wrap(bytes);
		});
		return answer.writeWith(buffers.doOnComplete(proxied::answered).doOnError((cause) -> {
			proxied.serverFailed(cause);
			original.restore(answer);
		}));
	}

	/**
	 * What the response was before that of a server was written into it, to be as if that
	 * had never come when it breaks off before any of it was sent.
	 */
	private record Answer(HttpHeaders headers) {

		static Answer of(ServerHttpResponse response) {
			HttpHeaders headers = new HttpHeaders();
			headers.putAll(response.getHeaders());
			return new Answer(headers);
		}

		void restore(ServerHttpResponse response) {
			if (response.isCommitted()) {
				return;
			}
			response.setStatusCode(null);
			List.copyOf(response.getHeaders().headerNames()).forEach(response.getHeaders()::remove);
			response.getHeaders().putAll(this.headers);
		}

	}

}
