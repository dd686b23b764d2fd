package dev.remuda.gateway;

import java.net.URI;

/**
 * The URL that a server is asked for: path and query stay as the client wrote them,
 * neither decoded nor encoded.
 */
final class TargetUrl {

	private TargetUrl() {
	}

	static URI of(String scheme, String address, URI request, int stripSegments) {
		return URI.create(scheme + "://" + address + target(request, stripSegments));
	}

	/**
	 * Return path and query.
	 */
	static String target(URI request, int stripSegments) {
		String query = request.getRawQuery();
		String path = strip(request.getRawPath(), stripSegments);
		return (query != null) ? path + "?" + query : path;
	}

	/**
	 * Take segments off the start of a path.
	 */
	static String strip(String path, int segments) {
		int start = 0;
		for (int segment = 0; segment < segments && start >= 0; segment++) {
			start = path.indexOf('/', start + 1);
		}
		return (start < 0 || path.isEmpty()) ? "/" : path.substring(start);
	}

}
