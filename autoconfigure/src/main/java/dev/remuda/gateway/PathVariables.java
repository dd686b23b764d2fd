package dev.remuda.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Where the variables of a pattern stand in the paths that match it. Spring itself gives
 * their values decoded, after which nobody can tell {@code %2F} from a slash.
 */
final class PathVariables {

	private static final Pattern VARIABLE = Pattern.compile("\\{(\\*?)([^:{}*]+)(?::.*)?}");

	private final Map<String, Place> places = new LinkedHashMap<>();

	/**
	 * Find the variables of a pattern, as far as they are whole segments.
	 * @param pattern the pattern; {@code null} for any path
	 */
	PathVariables(@Nullable PathPattern pattern) {
		// An escaped slash stands in no path
		if (pattern == null || pattern.getPatternString().contains("\\/")) {
			return;
		}
		String[] segments = pattern.getPatternString().substring(1).split("/", -1);
		// A path is a separator and a segment in turn; after a slash at the end is none
		int elements = 2 * segments.length - (segments[segments.length - 1].isEmpty() ? 1 : 0);
		int many = -1;
		for (int index = 0; index < segments.length; index++) {
			String segment = segments[index];
			boolean variable = isVariable(segment);
			if (segment.equals("**") || (variable && segment.startsWith("{*"))) {
				many = index;
			}
			if (variable) {
				boolean fromStart = many < 0 || many == index;
				this.places.put(name(segment),
						new Place((fromStart) ? 2 * index + 1 : -1, elements - 2 * index - 2, many == index));
			}
		}
	}

	private static boolean isVariable(String segment) {
		int depth = 0;
		for (int index = 0; index < segment.length() - 1; index++) {
			depth += (segment.charAt(index) == '{') ? 1 : (segment.charAt(index) == '}') ? -1 : 0;
			if (depth == 0) {
				return false;
			}
		}
		return VARIABLE.matcher(segment).matches();
	}

	private static String name(String segment) {
		Matcher matcher = VARIABLE.matcher(segment);
		return (matcher.matches()) ? matcher.group(1) + matcher.group(2) : segment;
	}

	/**
	 * Return where a variable stands.
	 * @param name its name, with an asterisk before it if it is any number of segments
	 * @return the place; {@code null} if there is no such variable
	 */
	@Nullable Place find(String name) {
		return this.places.get(name);
	}

	/**
	 * The place of a variable among the elements of a path.
	 *
	 * @param start where it is; negative to count from the end
	 * @param after how many elements come after it
	 * @param many whether it is any number of segments, each with the slash before it
	 */
	record Place(int start, int after, boolean many) {

		/**
		 * Return the value as it was written.
		 */
		String value(List<PathContainer.Element> path) {
			int end = path.size() - this.after;
			if (!this.many) {
				return path.get((this.start >= 0) ? this.start : end - 1).value();
			}
			StringBuilder value = new StringBuilder();
			for (int index = this.start - 1; index < end; index++) {
				value.append(path.get(index).value());
			}
			return value.toString();
		}

		/**
		 * Return whether it is all that comes after what stands before it.
		 */
		boolean isRest() {
			return this.many && this.after == 0;
		}

	}

}
