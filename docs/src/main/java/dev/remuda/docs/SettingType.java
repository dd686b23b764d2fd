package dev.remuda.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The type of a setting in the words of someone who writes a configuration file.
 *
 * @param name the Java type, as the configuration metadata has it
 * @param allowed the allowed values; empty if any value of the type is allowed
 */
public record SettingType(String name, List<String> allowed) {

	static SettingType of(String name) {
		return new SettingType(name, name.equals("java.lang.Boolean") ? List.of("true", "false") : constants(name));
	}

	/**
	 * Describe the type and its unit.
	 * @return Markdown
	 */
	public String describe() {
		return switch (this.name) {
			case "java.lang.Integer", "java.lang.Long", "java.lang.Short" -> "whole number";
			case "java.lang.Double", "java.lang.Float" -> "number";
			case "java.lang.Boolean" -> "`true` or `false`";
			case "java.lang.String" -> "text";
			case "java.time.Duration" -> "duration, such as `30s`; milliseconds if no unit is written";
			case "org.springframework.util.unit.DataSize" -> "data size, such as `2MB`; bytes if no unit is written";
			case "" -> "any";
			default -> this.allowed.isEmpty() ? Markdown.code(this.name.replace('$', '.')) : "choice";
		};
	}

	private static List<String> constants(String name) {
		try {
			Object[] constants = Class.forName(name, false, SettingType.class.getClassLoader()).getEnumConstants();
			return (constants == null) ? List.of() : Arrays.stream(constants).map(SettingType::written).toList();
		}
		catch (ClassNotFoundException ex) {
			// A parameterized type such as java.util.List<java.lang.String>.
			return List.of();
		}
	}

	private static String written(Object constant) {
		return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
