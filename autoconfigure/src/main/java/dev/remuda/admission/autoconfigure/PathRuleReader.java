package dev.remuda.admission.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Makes rules out of the paths in the properties, and says what is wrong with them by the
 * key.
 */
class PathRuleReader {

	private final AdmissionProperties properties;

	PathRuleReader(AdmissionProperties properties) {
		this.properties = properties;
	}

	/**
	 * Return which paths belong to which group, in the order of the groups.
	 */
	List<PathRule<String>> groups() {
		List<PathRule<String>> rules = new ArrayList<>();
		this.properties.getGroups().forEach((name, group) -> {
			String key = "groups.%s.paths".formatted(name);
			if (group.getPaths().isEmpty()) {
				throw new AdmissionConfigurationException(key, "the group '%s' has no path".formatted(name),
						"Say which requests belong to it, as in /api/**.");
			}
			for (int index = 0; index < group.getPaths().size(); index++) {
				add(rules, "%s[%d]".formatted(key, index), group.getPaths().get(index), name);
			}
		});
		return rules;
	}

	/**
	 * Return which paths have which priority, in their order.
	 */
	List<PathRule<Integer>> priorities() {
		List<PathRule<Integer>> rules = new ArrayList<>();
		for (int index = 0; index < this.properties.getPriorities().size(); index++) {
			AdmissionProperties.Priority priority = this.properties.getPriorities().get(index);
			add(rules, "priorities[%d].path".formatted(index), priority.getPath(), priority.getPriority());
		}
		return rules;
	}

	private static <T> void add(List<PathRule<T>> rules, String key, @Nullable String path, T value) {
		PathPattern pattern = pattern(key, path);
		for (PathRule<T> rule : rules) {
			if (rule.pattern().equals(pattern)) {
				throw new AdmissionConfigurationException(key, "'%s' stands at %s.%s already, which comes first"
					.formatted(path, AdmissionProperties.PREFIX, rule.key()), "Remove one of the two.");
			}
		}
		rules.add(new PathRule<>(key, pattern, value));
	}

	private static PathPattern pattern(String key, @Nullable String path) {
		if (path == null || !path.startsWith("/")) {
			throw new AdmissionConfigurationException(key, "'%s' is no path".formatted((path != null) ? path : ""),
					"Begin it with a slash, as in /api/**.");
		}
		try {
			return PathPatternParser.defaultInstance.parse(path);
		}
		catch (PatternParseException ex) {
			throw new AdmissionConfigurationException(key,
					"'%s' is no pattern of a path: %s".formatted(path, ex.getMessage()),
					"Write it as in /api/**, /api/*.json or /users/{name}.");
		}
	}

	/**
	 * Return the header that holds the priority; {@code null} if none does.
	 */
	@Nullable String priorityHeader() {
		String header = this.properties.getPriorityHeader();
		if (header == null || header.isBlank()) {
			return null;
		}
		if (!header.chars().allMatch((letter) -> Character.isLetterOrDigit(letter) || letter == '-' || letter == '_')) {
			throw new AdmissionConfigurationException("priority-header",
					"'%s' is no name of a header".formatted(header), "Write it as in X-Priority.");
		}
		return header;
	}

}
