package dev.remuda.gateway;

import java.util.List;
import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests over HTTP/2 that are malformed (RFC 9113, 8.1.1), or that HTTP/1.1 on
 * the way to a server would turn into others, with an error of the stream. Netty's own
 * decoder has refused others before: headers of a connection, names that are none, and a
 * length that isn't that of the body.
 */
final class Http2Guard extends ChannelInboundHandlerAdapter {

	/**
	 * 1 GiB, so that requests that a server takes slowly don't hold the others up: what
	 * is held is bounded by the window of each.
	 */
	private static final int CONNECTION_WINDOW = 1024 * 1024 * 1024;

	private static final AsciiString AUTHORITY = Http2Headers.PseudoHeaderName.AUTHORITY.value();

	private final Http2FrameGuard frames;

	private @Nullable Http2Connection connection;

	private Http2Connection.@Nullable PropertyKey begun;

	/**
	 * Create a guard of a connection.
	 * @param frames what reads the frames before they are decoded
	 */
	Http2Guard(Http2FrameGuard frames) {
		this.frames = frames;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof Http2HeadersFrame head) {
			if (isRequest(head) && !isClear(head.headers())) {
				context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR).stream(head.stream()));
				return;
			}
		}
		else if (message instanceof Http2SettingsFrame && this.connection == null) {
			greet(context);
		}
		else if (message instanceof HttpRequest) {
			context.pipeline().remove(this);
		}
		context.fireChannelRead(message);
	}

	/**
	 * Tell the client what is wrong with a stream, which nobody has to handle after that.
	 */
	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (cause instanceof Http2FrameStreamException malformed) {
			// RFC 9113, 5.1: what comes after the end is nothing else
			Http2Error error = (this.frames.isLate(malformed.stream().id())) ? Http2Error.STREAM_CLOSED
					: malformed.error();
			context.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(malformed.stream()));
		}
		else {
			context.fireExceptionCaught(cause);
		}
	}

	private void greet(ChannelHandlerContext context) {
		Http2FrameCodec decoder = context.pipeline().get(Http2FrameCodec.class);
		this.connection = decoder.connection();
		this.begun = this.connection.newKey();
		this.frames.decodedBy(decoder);
		context.writeAndFlush(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
	}

	/**
	 * Return whether it is the head of a request and not what comes after its body.
	 */
	private boolean isRequest(Http2HeadersFrame head) {
		if (this.connection == null || this.begun == null) {
			return true;
		}
		Http2Stream stream = this.connection.stream(head.stream().id());
		return stream == null || stream.setProperty(this.begun, Boolean.TRUE) == null;
	}

	/**
	 * Return whether a request can be read in one way only.
	 */
	private static boolean isClear(Http2Headers headers) {
		return hasClearTarget(headers) && hasClearHost(headers) && hasClearValues(headers);
	}

	private static boolean hasClearTarget(Http2Headers headers) {
		CharSequence method = headers.method();
		CharSequence scheme = headers.scheme();
		CharSequence path = headers.path();
		if (method == null || scheme == null || path == null) {
			return false;
		}
		return !method.isEmpty() && HttpHeaderValidationUtil.validateToken(method) < 0
				&& !HttpMethod.CONNECT.asciiName().contentEquals(method)
				&& (HttpScheme.HTTP.name().contentEqualsIgnoreCase(scheme)
						|| HttpScheme.HTTPS.name().contentEqualsIgnoreCase(scheme))
				&& (isPath(path) || (HttpMethod.OPTIONS.asciiName().contentEquals(method)
						&& AsciiString.contentEquals("*", path)));
	}

	private static boolean isPath(CharSequence path) {
		if (path.isEmpty() || path.charAt(0) != '/') {
			return false;
		}
		for (int index = 0; index < path.length(); index++) {
			char one = path.charAt(index);
			if (one <= ' ' || one == '#' || one >= 0x7f) {
				return false;
			}
		}
		return true;
	}

	/**
	 * There is one host. It may be said twice, in the old way and the new, and is passed
	 * on once.
	 */
	private static boolean hasClearHost(Http2Headers headers) {
		List<CharSequence> authorities = headers.getAll(AUTHORITY);
		List<CharSequence> hosts = headers.getAll(HttpHeaderNames.HOST);
		if (authorities.size() > 1 || hosts.size() > 1 || (authorities.isEmpty() && hosts.isEmpty())) {
			return false;
		}
		CharSequence host = (authorities.isEmpty()) ? hosts.get(0) : authorities.get(0);
		if (host.isEmpty() || !ClearRequest.isHost(host.toString())) {
			return false;
		}
		if (!authorities.isEmpty() && !hosts.isEmpty()) {
			headers.remove(HttpHeaderNames.HOST);
			return AsciiString.contentEqualsIgnoreCase(host, hosts.get(0));
		}
		return true;
	}

	private static boolean hasClearValues(Http2Headers headers) {
		for (Map.Entry<CharSequence, CharSequence> header : headers) {
			if (HttpHeaderValidationUtil.validateValidHeaderValue(header.getValue()) >= 0) {
				return false;
			}
		}
		return true;
	}

}
