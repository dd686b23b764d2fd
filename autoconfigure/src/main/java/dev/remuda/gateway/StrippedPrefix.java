package dev.remuda.gateway;

import org.springframework.http.server.PathContainer;

/**
 * Takes segments off the start of a path.
 *
 * @param segments how many, more than zero
 */
public record StrippedPrefix(int segments) implements PathRewrite {

	@Override
	public String apply(PathContainer path) {
		String rest = path.value().substring(length(path.value()));
		return (rest.isEmpty()) ? "/" : rest;
	}

	@Override
	public String undo(String target, PathContainer path) {
		return path.value().substring(0, length(path.value())) + target;
	}

	private int length(String path) {
		int end = 0;
		for (int segment = 0; segment < this.segments && end >= 0; segment++) {
			end = path.indexOf('/', end + 1);
		}
		return (end < 0) ? path.length() : end;
	}

}
