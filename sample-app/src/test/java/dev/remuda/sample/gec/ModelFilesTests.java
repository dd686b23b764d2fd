package dev.remuda.sample.gec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ModelFiles}.
 */
class ModelFilesTests {

	private static final String NETWORK_SHA256 = "3009be769fb8f956e8413ee9f3e0836e34968bc40457d0a10c549d2edcf00cc1";

	private static final String VOCABULARY_SHA256 = "d6d5b6ea71626ffa374eb2eded3dba0e62cd7a165adc10951298b8187abd8e4b";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path folder;

	@BeforeEach
	void export() throws IOException {
		write("gec.pt", "network");
		write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n好\n");
		write("gec.json", """
				{"threshold": 0.25, "max-length": 510, "dev": {"f1": 0.5}, "sha256": {
				 "gec.pt": "%s", "vocab.txt": "%s"}}
				""".formatted(NETWORK_SHA256, VOCABULARY_SHA256));
	}

	@Test
	void opensFilesThatBelongTogether() {
		ModelFiles files = open();
		assertThat(files.vocabulary().token(5)).isEqualTo("好");
		assertThat(files.description().threshold()).isEqualTo(0.25F);
		assertThat(files.description().maxLength()).isEqualTo(510);
	}

	@Test
	void refusesAFileOfAnotherExport() throws IOException {
		write("gec.pt", "damaged");
		assertThatExceptionOfType(ModelFileException.class).isThrownBy(this::open)
			.withMessageContaining("gec.pt")
			.withMessageContaining("isn't the file that gec.json beside it describes: its SHA-256 is ")
			.withMessageContaining(", and gec.json says " + NETWORK_SHA256);
	}

	@Test
	void refusesAMissingFile() throws IOException {
		Files.delete(this.folder.resolve("vocab.txt"));
		assertThatExceptionOfType(ModelFileException.class).isThrownBy(this::open)
			.withMessageContaining("vocab.txt")
			.withMessageContaining("can't be read");
	}

	@Test
	void refusesADescriptionThatLacksSomething() throws IOException {
		write("gec.json", "{\"threshold\": 0.25}");
		assertThatExceptionOfType(ModelFileException.class).isThrownBy(this::open)
			.withMessageContaining("gec.json")
			.withMessageContaining("doesn't describe a model")
			.withMessageContaining("max-length");
	}

	private ModelFiles open() {
		return ModelFiles.open(this.folder.toUri().toString(), new DefaultResourceLoader(), new JsonMapper());
	}

	private void write(String name, String content) throws IOException {
		Files.writeString(this.folder.resolve(name), content);
	}

}
