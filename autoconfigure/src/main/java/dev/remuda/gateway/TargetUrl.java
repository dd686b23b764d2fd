package dev.remuda.gateway;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The URL that a server is asked for: path and query stay as the client wrote them,
 * neither decoded nor encoded, save for what the route changes in the path.
 */
final class TargetUrl {

	private TargetUrl() {
	}

	static URI of(String scheme, String address, ServerHttpRequest request, @Nullable PathRewrite rewrite) {
		return URI.create(scheme + "://" + address + target(request, rewrite));
	}

	/**
	 * Return path and query.
	 * @param rewrite what changes in the path; {@code null} for nothing
	 */
	static String target(ServerHttpRequest request, @Nullable PathRewrite rewrite) {
		String query = request.getURI().getRawQuery();
		String path = (rewrite != null) ? rewrite.apply(request.getPath()) : request.getURI().getRawPath();
		return ((path.isEmpty()) ? "/" : path) + ((query != null) ? "?" + query : "");
	}

}
