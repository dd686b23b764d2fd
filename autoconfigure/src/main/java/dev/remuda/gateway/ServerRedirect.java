package dev.remuda.gateway;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;

/**
 * A redirect by a server that knows its own address alone, which is none to clients. It
 * becomes a path of the gateway, and so holds whatever host and scheme the client has
 * used: nginx's {@code proxy_redirect default}.
 */
final class ServerRedirect {

	private static final Pattern URL = Pattern.compile("(?i)(?:(https?):)?//([^/?#\\\\]*)(.*)");

	private static final String URL_IN_REFRESH = "url=";

	private final String scheme;

	private final String address;

	private final PathContainer path;

	private final @Nullable PathRewrite rewrite;

	/**
	 * Return the redirects by the server of a request.
	 */
	static ServerRedirect of(ProxiedRequest proxied, UpstreamServer server) {
		return new ServerRedirect(proxied.upstream().client().scheme("http"), server.address(),
				proxied.request().getPath(), proxied.route().rewrite());
	}

	/**
	 * Create a redirect.
	 * @param scheme that of the request to the server
	 * @param address the server's
	 * @param path the path that the client asked for
	 * @param rewrite what the route has changed in it; {@code null} for nothing
	 */
	ServerRedirect(String scheme, String address, PathContainer path, @Nullable PathRewrite rewrite) {
		this.scheme = scheme;
		this.address = address;
		this.path = path;
		this.rewrite = rewrite;
	}

	/**
	 * Change the headers in which a server redirects.
	 */
	void change(HttpHeaders headers) {
		String location = headers.get(HttpHeaderNames.LOCATION);
		if (location != null) {
			headers.set(HttpHeaderNames.LOCATION, forClient(location));
		}
		String refresh = headers.get("Refresh");
		int url = (refresh != null) ? refresh.toLowerCase(Locale.ROOT).indexOf(URL_IN_REFRESH) : -1;
		if (refresh != null && url >= 0) {
			int start = url + URL_IN_REFRESH.length();
			headers.set("Refresh", refresh.substring(0, start) + forClient(refresh.substring(start)));
		}
	}

	/**
	 * Return what a client gets for a URL: the URL itself if it isn't of the server, or
	 * no path of the gateway leads to it.
	 */
	private String forClient(String url) {
		Matcher matcher = URL.matcher(url);
		if (!matcher.matches() || !isOwn(matcher.group(1), matcher.group(2))) {
			return url;
		}
		String target = rooted(matcher.group(3));
		String own = (this.rewrite != null) ? this.rewrite.undo(target, this.path) : target;
		return (own != null) ? LocalPath.of(rooted(own)) : url;
	}

	private boolean isOwn(@Nullable String given, String authority) {
		if (authority.matches(".*:[0-9]+")) {
			return authority.equalsIgnoreCase(this.address);
		}
		String used = (given != null) ? given : this.scheme;
		return (authority + (used.equalsIgnoreCase("https") ? ":443" : ":80")).equalsIgnoreCase(this.address);
	}

	private static String rooted(String target) {
		return (target.startsWith("/")) ? target : "/" + target;
	}

}
