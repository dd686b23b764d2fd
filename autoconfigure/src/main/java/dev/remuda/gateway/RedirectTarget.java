package dev.remuda.gateway;

import java.net.URI;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Where a client is sent, as in <code>https://{host}/new/{*rest}</code>. What comes from
 * the client's path goes into the path and nowhere else, so that no client can be sent to
 * a server that isn't named here.
 */
public final class RedirectTarget {

	private static final Pattern FORM = Pattern
		.compile("((?<scheme>https?://)(?<authority>[^/?]*))?(?<path>/[^?]*)?(?<query>\\?.*)?");

	private static final String HOST = "{host}";

	private static final Pattern AUTHORITY = Pattern
		.compile("(([A-Za-z0-9._-]|\\{host})+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

	private static final Pattern QUERY = Pattern.compile("\\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

	private static final Pattern PORT = Pattern.compile(":[0-9]*$");

	private final String origin;

	private final PathTemplate path;

	private final @Nullable String query;

	private RedirectTarget(String origin, PathTemplate path, @Nullable String query) {
		this.origin = origin;
		this.path = path;
		this.query = query;
	}

	/**
	 * Read a target.
	 * @param text a path, or a URL whose host may be or have {@code {host}}: the one that
	 * the client asked for, without its port. The path may have variables of the route's
	 * path. The client's query goes along, unless there is a question mark
	 * @param path the path of the route; {@code null} for any
	 * @return the target
	 * @throws IllegalArgumentException if it is none, or the route's path lacks variables
	 */
	public static RedirectTarget parse(String text, @Nullable PathPattern path) {
		Matcher form = FORM.matcher(text);
		if (!form.matches() || text.isEmpty()) {
			throw new IllegalArgumentException("'%s' is neither a URL nor a path".formatted(text));
		}
		String scheme = form.group("scheme");
		String authority = form.group("authority");
		String own = Objects.requireNonNullElse(form.group("path"), "/");
		if (authority != null && !AUTHORITY.matcher(authority).matches()) {
			throw new IllegalArgumentException(
					"'%s' is no host; {host} is the one that the client asked for".formatted(authority));
		}
		if (authority == null && own.startsWith("//")) {
			throw new IllegalArgumentException("'%s' is a server's name to a browser, not a path".formatted(own));
		}
		String query = form.group("query");
		if (query != null && !QUERY.matcher(query).matches()) {
			throw new IllegalArgumentException("'%s' is no query".formatted(query));
		}
		return new RedirectTarget((authority != null) ? scheme + authority : "", PathTemplate.parse(own, path), query);
	}

	/**
	 * Return the value of the {@code Location} header.
	 */
	String of(ServerHttpRequest request) {
		String target = this.path.apply(request.getPath());
		if (this.origin.isEmpty()) {
			target = LocalPath.of(target);
		}
		else if (this.origin.contains(HOST)) {
			target = this.origin.replace(HOST, host(request.getURI())) + target;
		}
		else {
			target = this.origin + target;
		}
		if (this.query != null) {
			return (this.query.length() > 1) ? target + this.query : target;
		}
		String asked = request.getURI().getRawQuery();
		return (asked != null) ? target + '?' + asked : target;
	}

	private static String host(URI uri) {
		return PORT.matcher(uri.getRawAuthority()).replaceFirst("");
	}

}
