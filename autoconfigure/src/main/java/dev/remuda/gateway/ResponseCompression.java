package dev.remuda.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.compression.CompressionOptions;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes the compression of Spring Boot's {@code server.compression} fit for a proxy (RFC
 * 9110, 8.4, 8.8 and 12.5): caches are told that a response depends on what the client
 * takes, strong entity tags become weak, and parts, what has a digest and what is
 * {@code no-transform} stay as they are. Where compression is off, it does nothing.
 */
public final class ResponseCompression implements NettyServerCustomizer {

	private static final AttributeKey<AtomicLong> SENT = AttributeKey.valueOf(ResponseCompression.class, "SENT");

	private static final String VARY_BY = HttpHeaderNames.ACCEPT_ENCODING.toString();

	/**
	 * Headers of what is encoded already, or speaks of the bytes as they are.
	 */
	private static final List<String> FIXED = List.of("Content-Encoding", "Content-Range", "Content-Digest",
			"Repr-Digest", "Digest", "Content-MD5");

	private static final String WEAK = "W/";

	private static final Codings CODINGS = new Codings();

	private volatile @Nullable BiPredicate<HttpServerRequest, HttpServerResponse> wanted;

	@Override
	public HttpServer apply(HttpServer server) {
		BiPredicate<HttpServerRequest, HttpServerResponse> configured = server.configuration().compressPredicate();
		if (configured == null) {
			return server;
		}
		int least = server.configuration().minCompressionSize();
		this.wanted = configured.and((request, response) -> isAtLeast(least, response.responseHeaders()));
		// No least size, so that each response with a body comes by here
		return server.compress(0).compress((request, response) -> {
			if (!prepare(request, response)) {
				return false;
			}
			response.compression(true).withConnection((connection) -> count(connection.channel()));
			return true;
		});
	}

	/**
	 * Prepare for a response whose head is complete and wasn't sent. That of one without
	 * a body is changed here, since Reactor Netty doesn't show it to who decides.
	 * @return how much the client is sent of the body, as soon as it is compressed, and
	 * negative until then; {@code null} if it won't be
	 */
	@Nullable AtomicLong prepare(ServerWebExchange exchange) {
		if (this.wanted == null) {
			return null;
		}
		HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
		HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
		if (exchange.getResponse().getStatusCode() == HttpStatus.NOT_MODIFIED) {
			confirm(request, response.responseHeaders());
			return null;
		}
		if (request.method().equals(HttpMethod.HEAD)) {
			if (prepare(request, response)) {
				// Nobody knows how long it would be
				response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
			}
			return null;
		}
		AtomicLong sent = new AtomicLong(-1);
		response.withConnection((connection) -> connection.channel().attr(SENT).set(sent));
		return sent;
	}

	/**
	 * Decide whether a response is compressed, and change its head accordingly.
	 */
	private boolean prepare(HttpServerRequest request, HttpServerResponse response) {
		HttpHeaders headers = response.responseHeaders();
		if (isNotWhole(response.status()) || FIXED.stream().anyMatch(headers::contains) || isFixed(headers)
				|| !Objects.requireNonNull(this.wanted).test(request, response)) {
			return false;
		}
		varies(headers);
		if (isFixed(request.requestHeaders()) || request.version().equals(HttpVersion.HTTP_1_0)
				|| !CODINGS.accepts(request.requestHeaders())) {
			return false;
		}
		headers.remove(HttpHeaderNames.ACCEPT_RANGES);
		String tag = headers.get(HttpHeaderNames.ETAG);
		if (tag != null) {
			headers.set(HttpHeaderNames.ETAG, weak(tag));
		}
		return true;
	}

	private static boolean isAtLeast(int least, HttpHeaders headers) {
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
		// What is longer than the longest number is long enough
		return length == null || length.length() > 9 || Integer.parseInt(length) >= least;
	}

	/**
	 * A client that has a compressed response knows it by its weak tag (RFC 9111, 4.3.4).
	 */
	private static void confirm(HttpServerRequest request, HttpHeaders headers) {
		String tag = headers.get(HttpHeaderNames.ETAG);
		String known = String.join(",", request.requestHeaders().getAll(HttpHeaderNames.IF_NONE_MATCH));
		if (tag != null && !tag.startsWith(WEAK) && known.contains(weak(tag))) {
			headers.set(HttpHeaderNames.ETAG, weak(tag));
			varies(headers);
		}
	}

	private static String weak(String tag) {
		return tag.startsWith(WEAK) ? tag : WEAK + tag;
	}

	/**
	 * A part, or nothing at all: what the head says is of something else.
	 */
	private static boolean isNotWhole(HttpResponseStatus status) {
		return status.equals(HttpResponseStatus.NOT_MODIFIED) || status.equals(HttpResponseStatus.NO_CONTENT)
				|| status.equals(HttpResponseStatus.RESET_CONTENT) || status.equals(HttpResponseStatus.PARTIAL_CONTENT);
	}

	private static boolean isFixed(HttpHeaders headers) {
		return headers.containsValue(HttpHeaderNames.CACHE_CONTROL, "no-transform", true);
	}

	private static void varies(HttpHeaders headers) {
		if (!headers.containsValue(HttpHeaderNames.VARY, VARY_BY, true)
				&& !headers.containsValue(HttpHeaderNames.VARY, "*", true)) {
			headers.add(HttpHeaderNames.VARY, "Accept-Encoding");
		}
	}

	private static void count(Channel channel) {
		AtomicLong sent = channel.attr(SENT).getAndSet(null);
		if (sent != null) {
			sent.set(0);
			channel.pipeline().addBefore(NettyPipeline.CompressionHandler, null, new SentBytes(sent));
		}
	}

	/**
	 * Netty's own word on what a client takes.
	 */
	private static final class Codings extends HttpContentCompressor {

		/**
		 * Netty chooses it for those who take anything, and no browser knows it.
		 */
		private static final String UNREGISTERED = "snappy";

		Codings() {
			super((CompressionOptions[]) null);
		}

		boolean accepts(HttpHeaders headers) {
			String accepted = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING));
			String coding = determineEncoding(accepted.toLowerCase(Locale.ROOT));
			return coding != null && !coding.equals(UNREGISTERED);
		}

	}

	/**
	 * Counts what leaves the compression of a response.
	 */
	private static final class SentBytes extends ChannelOutboundHandlerAdapter {

		private final AtomicLong sent;

		SentBytes(AtomicLong sent) {
			this.sent = sent;
		}

		@Override
		public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
			ByteBuf content = (message instanceof ByteBufHolder holder) ? holder.content()
					: (message instanceof ByteBuf buffer) ? buffer : null;
			this.sent.addAndGet((content != null) ? content.readableBytes() : 0);
			if (message instanceof LastHttpContent) {
				// The connection may have another response
				context.pipeline().remove(this);
			}
			context.write(message, promise);
		}

	}

}
