package dev.remuda.gateway.cache;

import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The header fields that belong to the bytes of a message and to its connection, and not
 * to what it says.
 */
final class Framing {

	private static final Set<String> NAMES = Set.of("connection", "content-encoding", "content-length", "content-range",
			"content-type", "keep-alive", "proxy-authenticate", "proxy-authentication-info", "te", "trailer",
			"transfer-encoding", "upgrade");

	private Framing() {
	}

	/**
	 * Return whether a field is one of them.
	 */
	static boolean isOf(String name) {
		return NAMES.contains(name.toLowerCase(Locale.ROOT));
	}

	/**
	 * Return whether the end of a response can be told from its breaking off.
	 */
	static boolean hasEnd(int status, HttpHeaders headers) {
		return status == 204 || headers.contains(HttpHeaderNames.CONTENT_LENGTH)
				|| headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
	}

}
