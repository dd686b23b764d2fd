package dev.remuda.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SettingsReference}, and the check that {@code docs/settings.md} is
 * what it makes of the metadata on the class path. With {@code -Dremuda.docs.update=true}
 * that file is written anew.
 */
class SettingsReferenceTests {

	private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "settings.md");

	private static final String UPDATE = "./mvnw -pl docs -am test -Dtest=SettingsReferenceTests"
			+ " -Dsurefire.failIfNoSpecifiedTests=false -Dremuda.docs.update=true";

	private static SettingsReference remuda;

	private static SettingsReference sample;

	@BeforeAll
	static void read() throws IOException {
		remuda = SettingsReference.fromClassPath(SettingsReferenceTests.class.getClassLoader(), "remuda");
		try (InputStream metadata = SettingsReferenceTests.class.getResourceAsStream("metadata.json")) {
			sample = SettingsReference.from(metadata, "sample");
		}
	}

	@Test
	void pageSaysWhatTheMetadataSays() throws IOException {
		String expected = remuda.toMarkdown();
		if (Boolean.getBoolean("remuda.docs.update")) {
			Files.writeString(PAGE, expected);
		}
		assertThat(PAGE).as("docs/settings.md; write it with: %s", UPDATE).exists();
		assertThat(Files.readString(PAGE))
			.as("docs/settings.md differs from the configuration metadata; write it anew with: %s", UPDATE)
			.isEqualTo(expected);
	}

	@Test
	void everyPropertyOfRemudaIsDescribed() {
		assertThat(remuda.settings()).extracting(Setting::name).contains("remuda.worker.model");
		assertThat(undescribed(remuda)).as("properties without a description; write the Javadoc of the field")
			.isEmpty();
	}

	@Test
	void everyPropertyOfRemudaWithoutADefaultSaysWhatUnsetMeans() {
		assertThat(remuda.settings()).filteredOn((setting) -> setting.defaultValue().isEmpty())
			.as("properties without a default in the metadata: write it as a literal in the field, "
					+ "or begin a sentence of the Javadoc with 'Unset,'")
			.allSatisfy((setting) -> assertThat(setting.description()).as(setting.name()).contains("Unset,"));
	}

	@Test
	void findsAPropertyWithoutADescription() {
		assertThat(undescribed(sample)).containsExactly("sample.stable.silent");
	}

	@Test
	void takesThePropertiesOfThePrefixInOrder() {
		assertThat(sample.settings()).extracting(Setting::name)
			.containsExactly("sample.stable.closing-time", "sample.stable.doors", "sample.stable.fence.kind",
					"sample.stable.hay", "sample.stable.names", "sample.stable.open", "sample.stable.silent");
	}

	@Test
	void hasOneSectionForAFeature() throws IOException {
		assertThat(sample.toMarkdown()).containsOnlyOnce("\n## ").contains("\n## `sample.stable`\n");
	}

	@Test
	void takesWhenThereIsNoEffectFromTheDescription() throws IOException {
		assertThat(sample.toMarkdown()).contains("""
				### `sample.stable.doors`

				Doors of the stable. Unset, one a horse.

				- **Type:** whole number
				- **Default:** unset
				- **No effect:** under `open`, where `sample.stable.fence` counts. No effect at night.
				""");
	}

	@Test
	void saysTheUnitOfANumberWithoutOne() throws IOException {
		assertThat(sample.toMarkdown()).contains("duration, such as `30s`; milliseconds if no unit is written")
			.contains("data size, such as `2MB`; bytes if no unit is written");
	}

	@Test
	void listsTheConstantsOfAnEnum() throws IOException {
		assertThat(sample.toMarkdown()).contains("- **Type:** choice")
			.contains("- **Allowed values:** `nanoseconds`, `microseconds`, ")
			.contains("- **Allowed values:** `true`, `false`");
	}

	@Test
	void showsAListAndItsDefault() throws IOException {
		assertThat(sample.toMarkdown()).contains("- **Type:** `java.util.List<java.lang.String>`")
			.contains("- **Default:** `Bay, Dun`");
	}

	@Test
	void saysWhatReplacesADeprecatedProperty() throws IOException {
		assertThat(sample.toMarkdown())
			.contains("- **Deprecated:** Doors open by themselves. Use `sample.stable.doors` instead.");
	}

	@Test
	void escapesWhatMarkdownAndHtmlWouldRead() throws IOException {
		assertThat(sample.toMarkdown())
			.contains("The fence's &lt;b&gt;kind&lt;/b&gt;: `a|b`, \\*this\\* or \\[that\\] | SO\\_KIND &amp; more.")
			.contains("| [`sample.stable.fence.kind`](#samplestablefencekind) | `micro\\|seconds` | "
					+ "The fence's &lt;b&gt;kind&lt;/b&gt;: `a\\|b`, \\*this\\* or \\[that\\] \\| SO\\_KIND &amp; more. |");
	}

	private static List<String> undescribed(SettingsReference reference) {
		return reference.settings()
			.stream()
			.filter((setting) -> setting.description().isEmpty())
			.map(Setting::name)
			.toList();
	}

}
