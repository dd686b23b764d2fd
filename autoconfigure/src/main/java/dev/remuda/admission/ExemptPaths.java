package dev.remuda.admission;

import java.util.List;

/**
 * Paths whose requests are neither limited nor counted. All beans of this type count.
 */
@FunctionalInterface
public interface ExemptPaths {

	/**
	 * Return whether a request is exempt. It is asked for each request.
	 * @param path the path within the application, as it was sent
	 * @return {@code true} if the request passes
	 */
	boolean contain(String path);

	/**
	 * Join paths.
	 * @param all what is exempt
	 * @return what is exempt by one of them
	 */
	static ExemptPaths of(List<? extends ExemptPaths> all) {
		if (all.size() == 1) {
			return all.get(0);
		}
		List<ExemptPaths> each = List.copyOf(all);
		return (path) -> {
			for (ExemptPaths exempt : each) {
				if (exempt.contain(path)) {
					return true;
				}
			}
			return false;
		};
	}

}
