package dev.remuda.admission.autoconfigure;

import java.util.List;
import java.util.function.Function;

import dev.remuda.admission.Admission;
import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.ExemptPaths;
import dev.remuda.admission.Gate;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;

/**
 * The rules of the properties.
 */
class ConfiguredRules implements AdmissionRules {

	private final ExemptPaths exempt;

	private final List<PathRule<Gate>> groups;

	private final List<PathRule<Integer>> priorities;

	private final @Nullable String priorityHeader;

	private final Admission usual;

	/**
	 * Whether there are patterns. Without any, no path is taken apart.
	 */
	private final boolean patterns;

	ConfiguredRules(ExemptPaths exempt, PathRuleReader reader, Gates gates) {
		this.exempt = exempt;
		this.groups = reader.groups()
			.stream()
			.map((rule) -> new PathRule<>(rule.key(), rule.pattern(), gates.get(rule.value())))
			.toList();
		this.priorities = reader.priorities();
		this.priorityHeader = reader.priorityHeader();
		this.usual = new Admission(gates.get(GateReader.DEFAULT), 0);
		this.patterns = !this.groups.isEmpty() || !this.priorities.isEmpty();
	}

	@Override
	public @Nullable Admission admission(String method, String path, Function<String, @Nullable String> headers) {
		if (this.exempt.contain(path)) {
			return null;
		}
		Integer priority = (this.priorityHeader != null) ? parse(headers.apply(this.priorityHeader)) : null;
		if (!this.patterns) {
			return (priority != null) ? new Admission(this.usual.gate(), priority) : this.usual;
		}
		PathContainer container = PathContainer.parsePath(path);
		Gate gate = PathRule.find(this.groups, container);
		if (priority == null) {
			priority = PathRule.find(this.priorities, container);
		}
		return new Admission((gate != null) ? gate : this.usual.gate(), (priority != null) ? priority : 0);
	}

	/**
	 * Return the number that a header holds; {@code null} if it holds none.
	 */
	private static @Nullable Integer parse(@Nullable String header) {
		if (header == null) {
			return null;
		}
		try {
			return Integer.valueOf(header.strip());
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
