package dev.remuda.gateway;

/**
 * A path that a browser stays on the same server with.
 */
final class LocalPath {

	private LocalPath() {
	}

	/**
	 * Return a path with one slash at its start: after two, a browser takes the rest for
	 * the name of a server.
	 * @param path a path that begins with a slash
	 */
	static String of(String path) {
		int slashes = 1;
		while (slashes < path.length() && (path.charAt(slashes) == '/' || path.charAt(slashes) == '\\')) {
			slashes++;
		}
		return (slashes == 1) ? path : '/' + path.substring(slashes);
	}

}
