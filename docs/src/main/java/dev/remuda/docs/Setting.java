package dev.remuda.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * One property, as the configuration metadata describes it.
 *
 * @param name the full name, such as {@code remuda.worker.model}
 * @param type the type of its value
 * @param description the whole description; empty if there is none
 * @param defaultValue the default as text; empty if there is none
 * @param deprecation why it is deprecated and what replaces it; empty if it isn't
 */
public record Setting(String name, SettingType type, String description, String defaultValue, String deprecation) {

	private static final String NO_EFFECT = "No effect ";

	static Setting of(JsonNode property) {
		return new Setting(property.path("name").asString(), SettingType.of(property.path("type").asString("")),
				property.path("description").asString("").strip(), defaultValue(property.path("defaultValue")),
				deprecation(property.path("deprecation")));
	}

	/**
	 * The feature that it belongs to: the first two parts of the name.
	 * @return such as {@code remuda.worker}
	 */
	public String group() {
		int end = this.name.indexOf('.', this.name.indexOf('.') + 1);
		return (end < 0) ? this.name : this.name.substring(0, end);
	}

	/**
	 * The first sentence of the description.
	 * @return a sentence
	 */
	public String summary() {
		return sentences().isEmpty() ? "" : sentences().get(0);
	}

	/**
	 * The description less what {@link #noEffect()} says.
	 * @return sentences
	 */
	public String meaning() {
		return sentences().stream()
			.filter((sentence) -> !sentence.startsWith(NO_EFFECT))
			.collect(Collectors.joining(" "));
	}

	/**
	 * When the setting has no effect: the sentences of the description that begin with
	 * "No effect", less these words at the very start.
	 * @return such as {@code under 'virtual'.}; empty if it always has an effect
	 */
	public String noEffect() {
		String sentences = sentences().stream()
			.filter((sentence) -> sentence.startsWith(NO_EFFECT))
			.collect(Collectors.joining(" "));
		return sentences.isEmpty() ? "" : sentences.substring(NO_EFFECT.length());
	}

	private List<String> sentences() {
		return this.description.isEmpty() ? List.of()
				: Arrays.stream(this.description.split("(?<=[.!?])\\s+(?=\\p{Lu})")).toList();
	}

	private static String defaultValue(JsonNode value) {
		if (value.isArray()) {
			List<String> elements = new ArrayList<>();
			value.forEach((element) -> elements.add(element.asString()));
			return String.join(", ", elements);
		}
		return value.asString("");
	}

	private static String deprecation(JsonNode deprecation) {
		if (!deprecation.isObject()) {
			return "";
		}
		String reason = deprecation.path("reason").asString("");
		String replacement = deprecation.path("replacement").asString("");
		String instead = replacement.isEmpty() ? "" : "Use '%s' instead.".formatted(replacement);
		return (reason + " " + instead).strip();
	}

}
