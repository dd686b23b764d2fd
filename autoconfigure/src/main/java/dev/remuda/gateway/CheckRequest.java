package dev.remuda.gateway;

import java.time.Duration;

import dev.remuda.gateway.connection.ServerRequest;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A check of a server over HTTP/2.
 *
 * @param address host and port of the server
 * @param target what it is asked for
 * @param timeout how long it may take
 */
record CheckRequest(String address, String target, Duration timeout) implements ServerRequest {

	static final String USER_AGENT = "remuda-health-check";

	@Override
	public HttpMethod method() {
		return HttpMethod.GET;
	}

	@Override
	public HttpHeaders headers() {
		return new DefaultHttpHeaders().set(HttpHeaderNames.HOST, this.address)
			.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
	}

	@Override
	public @Nullable Publisher<ByteBuf> body() {
		return null;
	}

	@Override
	public void connected(boolean used) {
	}

}
