package dev.remuda.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Makes the headers that the client gets of a server's response: without those that are
 * for the gateway alone.
 */
final class ResponseHeaders {

	private ResponseHeaders() {
	}

	/**
	 * Write the headers of a response.
	 * @param received the server's
	 * @param headers where they go
	 */
	static void write(HttpHeaders received, org.springframework.http.HttpHeaders headers) {
		String connection = received.get(HttpHeaderNames.CONNECTION);
		HopByHop hop = new HopByHop((connection != null) ? List.of(connection.split("\\s*,\\s*")) : List.of());
		// RFC 9112, 6.3: of the two, a length counts for nothing
		boolean chunked = received.contains(HttpHeaderNames.TRANSFER_ENCODING);
		for (Map.Entry<String, String> header : received) {
			String lower = header.getKey().toLowerCase(Locale.ROOT);
			if (!hop.has(lower) && !(chunked && lower.equals("content-length"))) {
				headers.add(header.getKey(), header.getValue());
			}
		}
	}

}
