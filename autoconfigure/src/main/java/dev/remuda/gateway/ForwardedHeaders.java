package dev.remuda.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Tells a server who its client is, in {@code X-Forwarded-For}, {@code -Proto},
 * {@code -Host} and {@code -Port}, {@code X-Real-IP} and {@code Forwarded} (RFC 7239).
 * What the client itself wrote there is dropped, unless it is a trusted proxy: then lists
 * are added to, and single values kept.
 */
final class ForwardedHeaders {

	static final String FOR = "X-Forwarded-For";

	static final String PROTO = "X-Forwarded-Proto";

	static final String HOST = "X-Forwarded-Host";

	static final String PORT = "X-Forwarded-Port";

	static final String REAL_IP = "X-Real-IP";

	static final String FORWARDED = "Forwarded";

	private final TrustedProxies proxies;

	ForwardedHeaders(TrustedProxies proxies) {
		this.proxies = proxies;
	}

	/**
	 * Write the headers of a request, in place of what the client wrote there.
	 */
	void write(HttpHeaders headers, ServerHttpRequest request) {
		InetAddress peer = TrustedProxies.peer(request);
		if (!this.proxies.trusts(peer)) {
			headers.names().stream().filter(ForwardedHeaders::isForwarded).forEach(headers::remove);
			headers.remove(FORWARDED);
		}
		URI uri = request.getURI();
		String host = request.getHeaders().getFirst(HttpHeaderNames.HOST.toString());
		String address = (peer != null) ? NetUtil.toAddressString(peer) : null;
		set(headers, FOR, join(headers.getAll(FOR), address));
		set(headers, REAL_IP, text(this.proxies.client(request)));
		set(headers, PROTO, first(headers, PROTO, uri.getScheme()));
		set(headers, HOST, first(headers, HOST, host));
		set(headers, PORT, first(headers, PORT, String.valueOf(port(uri))));
		set(headers, FORWARDED, join(headers.getAll(FORWARDED), element(address, host, uri.getScheme())));
	}

	private static boolean isForwarded(String name) {
		return name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-");
	}

	/**
	 * Return the port that the client asked for, which is that of its Host header.
	 */
	private static int port(URI uri) {
		if (uri.getPort() >= 0) {
			return uri.getPort();
		}
		return "https".equals(uri.getScheme()) ? 443 : 80;
	}

	private static String element(@Nullable String address, @Nullable String host, String proto) {
		StringBuilder element = new StringBuilder("proto=").append(proto);
		if (host != null) {
			element.append(";host=\"").append(host.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
		}
		if (address == null) {
			return element.append(";for=unknown").toString();
		}
		// RFC 7239, 6: an IPv6 address stands in brackets and quotes
		return element.append((address.indexOf(':') >= 0) ? ";for=\"[%s]\"".formatted(address) : ";for=" + address)
			.toString();
	}

	private static @Nullable String first(HttpHeaders received, String name, @Nullable String own) {
		String value = received.get(name);
		return (value != null) ? value : own;
	}

	private static @Nullable String join(@Nullable List<String> received, @Nullable String own) {
		if (received == null || received.isEmpty()) {
			return own;
		}
		String before = String.join(", ", received);
		return (own != null) ? before + ", " + own : before;
	}

	private static @Nullable String text(@Nullable InetAddress address) {
		return (address != null) ? NetUtil.toAddressString(address) : null;
	}

	private static void set(HttpHeaders headers, String name, @Nullable String value) {
		if (value != null) {
			headers.set(name, value);
		}
		else {
			headers.remove(name);
		}
	}

}
