package dev.remuda.gateway;

import java.util.Objects;

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
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a server behind the gateway may read differently from the
 * gateway, with 400 and the end of the connection; Netty's own decoder has refused others
 * before. And it ends a connection whose client takes too long for a request or its
 * response, be it that it sends a byte a second.
 */
final class RequestGuard extends ChannelDuplexHandler {

	/**
	 * The status with which a request was refused that was on its way to a server.
	 */
	static final AttributeKey<Integer> REFUSED_WITH = AttributeKey.valueOf(RequestGuard.class, "refusedWith");

	private final ClientTimeouts timeouts;

	private @Nullable ClientWatch watch;

	private boolean refused;

	private boolean responding;

	/**
	 * Create a guard of a connection.
	 * @param timeouts how long its client may take
	 */
	RequestGuard(ClientTimeouts timeouts) {
		this.timeouts = timeouts;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.watch = new ClientWatch(context.channel(), this.timeouts,
				() -> refuse(context, HttpResponseStatus.REQUEST_TIMEOUT));
		this.watch.expectHead();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		watch().stop();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		watch().stop();
		context.fireChannelInactive();
	}

	@Override
	public void read(ChannelHandlerContext context) {
		watch().reads();
		context.read();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.refused) {
			ReferenceCountUtil.release(message);
			return;
		}
		if (message instanceof HttpRequest request) {
			watch().headCame();
			dropUpgrade(request);
		}
		else if (message instanceof Http2Frame) {
			// The client begins with HTTP/2, which has a guard of its own
			context.pipeline().remove(this);
		}
		if (isRefused(message)) {
			ReferenceCountUtil.release(message);
			refuse(context, HttpResponseStatus.BAD_REQUEST);
			return;
		}
		if (message instanceof LastHttpContent) {
			watch().bodyCame();
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
			return request.decoderResult().isSuccess() && !ClearRequest.test(request);
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
				watch().responded();
			}
			else if (message instanceof HttpResponse) {
				watch().responds();
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

	private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
		// To a client, what is sent now would answer the first of its requests
		boolean inTurn = !this.refused && !this.responding && watch().unanswered() == 1;
		this.refused = true;
		if (!inTurn) {
			context.close();
			return;
		}
		context.channel().attr(REFUSED_WITH).set(status.code());
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
				Unpooled.EMPTY_BUFFER);
		response.headers()
			.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
			.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
	}

	private ClientWatch watch() {
		return Objects.requireNonNull(this.watch);
	}

}
