package dev.remuda.gateway;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;

/**
 * Makes the path that a server is asked for. It works on the path as the client wrote it,
 * so that what is encoded stays encoded.
 */
public sealed interface PathRewrite permits StrippedPrefix, PathTemplate {

	/**
	 * Make a path.
	 * @param path the path that the client asked for, which the route matches
	 * @return the path for the server, which begins with a slash
	 */
	String apply(PathContainer path);

	/**
	 * Find the path that a client would ask for.
	 * @param target a path of the server, which begins with a slash, and what follows it
	 * in a URL
	 * @param path the path that the client asked for, which the route matches
	 * @return the path for the client; {@code null} if there is none
	 */
	@Nullable String undo(String target, PathContainer path);

}
