package dev.remuda.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a server behind the gateway may read differently from the gateway
 * (RFC 9112, 11.2), with 400 and the end of the connection; Netty's own decoder has
 * refused others before. And it ends a connection whose client takes too long for the
 * head of a request, be it that it sends a byte a second.
 */
final class RequestGuard extends ChannelDuplexHandler {

	static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]*)?");

	private static final String CHUNKED = HttpHeaderValues.CHUNKED.toString();

	private final Duration headTimeout;

	private @Nullable Future<?> timer;

	private boolean refused;

	private boolean responding;

	/**
	 * Create a guard of a connection.
	 * @param headTimeout how long a client may take for the head of a request, from the
	 * start of the connection or the end of the last response on
	 */
	RequestGuard(Duration headTimeout) {
		this.headTimeout = headTimeout;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		expectHead(context);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		headCame();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		headCame();
		context.fireChannelInactive();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.refused) {
			ReferenceCountUtil.release(message);
			return;
		}
		if (message instanceof HttpRequest request) {
			headCame();
			dropUpgrade(request);
		}
		else if (message instanceof Http2Frame) {
			// The client begins with HTTP/2, which has a guard of its own
			context.pipeline().remove(this);
		}
		if (isRefused(message)) {
			ReferenceCountUtil.release(message);
			refuse(context);
			return;
		}
		context.fireChannelRead(message);
	}

	/**
	 * To go on in HTTP/2 is what a client says at the start of a connection (RFC 9113,
	 * 3.1), and not in a request that others may read as well.
	 */
	private static void dropUpgrade(HttpRequest request) {
		if (request.headers().containsValue(HttpHeaderNames.UPGRADE, Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME, true)) {
			request.headers().remove(HttpHeaderNames.UPGRADE);
		}
	}

	/**
	 * A head that can't be read is Reactor Netty's to refuse. It takes a body that can't
	 * be read for one that is complete.
	 */
	private static boolean isRefused(Object message) {
		if (message instanceof HttpRequest request) {
			return request.decoderResult().isSuccess() && !isClear(request);
		}
		return message instanceof HttpContent content && content.decoderResult().isFailure();
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (isUpgrade(message)) {
			// What follows isn't HTTP
			context.pipeline().remove(this);
		}
		else if (!isInformational(message)) {
			this.responding = !(message instanceof LastHttpContent);
			if (!this.responding) {
				expectHead(context);
			}
		}
		context.write(message, promise);
	}

	private static boolean isUpgrade(Object message) {
		return message instanceof HttpResponse response
				&& response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
	}

	/**
	 * Return whether it is a 100, after which the body of the request comes.
	 */
	private static boolean isInformational(Object message) {
		return message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
	}

	private void expectHead(ChannelHandlerContext context) {
		headCame();
		this.timer = context.executor()
			.schedule(() -> context.close(), this.headTimeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void headCame() {
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

	private void refuse(ChannelHandlerContext context) {
		this.refused = true;
		if (this.responding) {
			context.close();
			return;
		}
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.BAD_REQUEST, Unpooled.EMPTY_BUFFER);
		response.headers()
			.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
			.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
	}

	/**
	 * Return whether a request can be read in one way only.
	 */
	private static boolean isClear(HttpRequest request) {
		HttpVersion version = request.protocolVersion();
		return (version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0)) && hasClearBody(request)
				&& hasClearHost(request);
	}

	/**
	 * Of the transfer encodings none but {@code chunked} is known here, and HTTP/1.0 has
	 * none.
	 */
	private static boolean hasClearBody(HttpRequest request) {
		List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
		if (encodings.isEmpty()) {
			return true;
		}
		return encodings.size() == 1 && encodings.get(0).toLowerCase(Locale.ROOT).equals(CHUNKED)
				&& !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
				&& request.protocolVersion().equals(HttpVersion.HTTP_1_1);
	}

	/**
	 * There is one host, it is one, and the target of the request names no other.
	 */
	private static boolean hasClearHost(HttpRequest request) {
		List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
		if (hosts.isEmpty()) {
			return request.protocolVersion().equals(HttpVersion.HTTP_1_0);
		}
		if (hosts.size() > 1 || !HOST.matcher(hosts.get(0)).matches()) {
			return false;
		}
		if (request.uri().startsWith("/") || request.uri().equals("*")) {
			return true;
		}
		try {
			return hosts.get(0).equalsIgnoreCase(URI.create(request.uri()).getRawAuthority());
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
