package dev.remuda.gateway;

import java.net.URI;
import java.util.List;
import java.util.Locale;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Says which requests all servers read in the same way (RFC 9112, 11.2).
 */
final class ClearRequest {

	private static final String CHUNKED = HttpHeaderValues.CHUNKED.toString();

	private ClearRequest() {
	}

	/**
	 * Return whether a request can be read in one way only.
	 */
	static boolean test(HttpRequest request) {
		HttpVersion version = request.protocolVersion();
		return (version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0)) && hasClearBody(request)
				&& hasClearHost(request);
	}

	/**
	 * Of the transfer encodings none but {@code chunked} is known here, and HTTP/1.0 has
	 * none.
	 */
	private static boolean hasClearBody(HttpRequest request) {
		if (!request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
			return true;
		}
		List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
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
		if (hosts.size() > 1 || !isHost(hosts.get(0))) {
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

	/**
	 * Return whether a text is a host and, after a colon, a port (RFC 3986, 3.2.2).
	 * Either may be empty. By hand, since each request has one.
	 */
	static boolean isHost(String text) {
		int end = text.startsWith("[") ? endOfAddress(text) : endOfName(text);
		if (end < 0 || end == text.length()) {
			return end == text.length();
		}
		for (int index = end + 1; index < text.length(); index++) {
			if (!isDigit(text.charAt(index))) {
				return false;
			}
		}
		return text.charAt(end) == ':';
	}

	private static int endOfAddress(String text) {
		int close = text.indexOf(']');
		for (int index = 1; index < close; index++) {
			char one = text.charAt(index);
			if (!isDigit(one) && !(one >= 'a' && one <= 'f') && !(one >= 'A' && one <= 'F') && one != ':'
					&& one != '.') {
				return -1;
			}
		}
		return (close > 1) ? close + 1 : -1;
	}

	private static int endOfName(String text) {
		int index = 0;
		while (index < text.length() && isOfName(text.charAt(index))) {
			index++;
		}
		return index;
	}

	private static boolean isOfName(char one) {
		return (one >= 'a' && one <= 'z') || isDigit(one) || (one >= 'A' && one <= 'Z')
				|| "._~!$&'()*+,;=%-".indexOf(one) >= 0;
	}

	private static boolean isDigit(char one) {
		return one >= '0' && one <= '9';
	}

}
