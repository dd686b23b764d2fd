package dev.remuda.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings reference: a Markdown page made of the configuration metadata on the class
 * path, so that the page, the IDE's help and the code say the same.
 */
public final class SettingsReference {

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	private static final String INTRODUCTION = "settings-introduction.md";

	private final List<Setting> settings;

	private SettingsReference(Collection<Setting> settings) {
		this.settings = List.copyOf(settings);
	}

	/**
	 * Read the metadata of every jar on the class path.
	 * @param classLoader where to look
	 * @param prefix which properties to take, such as {@code remuda}
	 * @return the reference, sorted by name
	 * @throws IOException if a metadata file can't be read
	 */
	public static SettingsReference fromClassPath(ClassLoader classLoader, String prefix) throws IOException {
		TreeMap<String, Setting> settings = new TreeMap<>();
		for (URL url : Collections.list(classLoader.getResources(METADATA))) {
			try (InputStream metadata = url.openStream()) {
				read(metadata, prefix, settings);
			}
		}
		return new SettingsReference(settings.values());
	}

	/**
	 * Read one metadata file.
	 * @param metadata the content of a {@code spring-configuration-metadata.json}
	 * @param prefix which properties to take, such as {@code remuda}
	 * @return the reference, sorted by name
	 */
	public static SettingsReference from(InputStream metadata, String prefix) {
		TreeMap<String, Setting> settings = new TreeMap<>();
		read(metadata, prefix, settings);
		return new SettingsReference(settings.values());
	}

	private static void read(InputStream metadata, String prefix, TreeMap<String, Setting> settings) {
		for (JsonNode property : JsonMapper.builder().build().readTree(metadata).path("properties")) {
			Setting setting = Setting.of(property);
			if (setting.name().startsWith(prefix + ".")) {
				settings.put(setting.name(), setting);
			}
		}
	}

	/**
	 * The settings.
	 * @return the settings, sorted by name
	 */
	public List<Setting> settings() {
		return this.settings;
	}

	/**
	 * The whole page.
	 * @return Markdown that ends with a line break
	 * @throws IOException if the introduction can't be read
	 */
	public String toMarkdown() throws IOException {
		StringBuilder page = new StringBuilder("<!-- Generated from the configuration metadata. "
				+ "Change the Javadoc of the property, or settings-introduction.md, not this file. -->\n\n");
		page.append(introduction()).append('\n');
		page.append("| property | default | meaning |\n|---|---|---|\n");
		for (Setting setting : this.settings) {
			page.append(row(setting));
		}
		String group = "";
		for (Setting setting : this.settings) {
			if (!setting.group().equals(group)) {
				group = setting.group();
				page.append("\n## ").append(Markdown.code(group)).append('\n');
			}
			page.append(section(setting));
		}
		return page.toString();
	}

	private static String introduction() throws IOException {
		try (InputStream introduction = SettingsReference.class.getResourceAsStream(INTRODUCTION)) {
			if (introduction == null) {
				throw new IOException(INTRODUCTION + " is not on the class path");
			}
			return new String(introduction.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static String row(Setting setting) {
		return "| [%s](#%s) | %s | %s |\n".formatted(Markdown.cell(Markdown.code(setting.name())),
				Markdown.anchor(setting.name()), Markdown.cell(defaultValue(setting)),
				Markdown.cell(Markdown.text(setting.summary())));
	}

	private static String section(Setting setting) {
		StringBuilder section = new StringBuilder();
		section.append("\n### ").append(Markdown.code(setting.name())).append("\n\n");
		section.append(Markdown.text(setting.meaning())).append("\n\n");
		item(section, "Type", setting.type().describe());
		item(section, "Default", defaultValue(setting));
		if (!setting.type().allowed().isEmpty()) {
			item(section, "Allowed values",
					String.join(", ", setting.type().allowed().stream().map(Markdown::code).toList()));
		}
		if (!setting.noEffect().isEmpty()) {
			item(section, "No effect", Markdown.text(setting.noEffect()));
		}
		if (!setting.deprecation().isEmpty()) {
			item(section, "Deprecated", Markdown.text(setting.deprecation()));
		}
		return section.toString();
	}

	private static void item(StringBuilder section, String label, String value) {
		section.append("- **").append(label).append(":** ").append(value).append('\n');
	}

	private static String defaultValue(Setting setting) {
		return setting.defaultValue().isEmpty() ? "unset" : Markdown.code(setting.defaultValue());
	}

}
