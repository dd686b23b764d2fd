package dev.remuda.gateway;

import java.util.Locale;
import java.util.Map;

import dev.remuda.gateway.connection.ServerResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * Headers that come after the body of a response over HTTP/2, such as the status of gRPC.
 * A client of HTTP/1.1 doesn't get them.
 */
final class Trailers {

	private Trailers() {
	}

	/**
	 * Ask a server for them if the client does.
	 * @param headers what the server gets
	 */
	static void ask(HttpHeaders headers, ServerHttpRequest request) {
		String te = request.getHeaders().getFirst(HttpHeaderNames.TE.toString());
		if (te != null && te.toLowerCase(Locale.ROOT).contains(HttpHeaderValues.TRAILERS)) {
			headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
		}
	}

	/**
	 * Have the client get those of a response once its body was sent.
	 */
	static void pass(ServerResponse response, ServerHttpRequest request, ServerHttpResponse answer) {
		HttpServerRequest asked = ServerHttpRequestDecorator.getNativeRequest(request);
		if (!asked.protocol().startsWith("HTTP/2")) {
			return;
		}
		HttpServerResponse given = ServerHttpResponseDecorator.getNativeResponse(answer);
		given.trailerHeaders((trailers) -> {
			for (Map.Entry<String, String> trailer : response.trailers()) {
				add(trailers, trailer);
			}
		});
	}

	private static void add(HttpHeaders trailers, Map.Entry<String, String> trailer) {
		try {
			trailers.add(trailer.getKey(), trailer.getValue());
		}
		catch (IllegalArgumentException ex) {
			// One that RFC 9110, 6.5.1 keeps out of there
		}
	}

}
