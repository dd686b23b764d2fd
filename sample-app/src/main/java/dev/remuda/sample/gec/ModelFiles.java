package dev.remuda.sample.gec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * The files that an export of the model consists of, beside the network {@code gec.pt},
 * which must be of the same export.
 *
 * @param vocabulary the characters that it knows, {@code vocab.txt}
 * @param description what else belongs to it, {@code gec.json}
 */
record ModelFiles(Vocabulary vocabulary, Description description) {

	/**
	 * Open the files of a folder and make sure that they belong together.
	 * @throws ModelFileException if one is missing, damaged or of another export
	 */
	static ModelFiles open(String location, ResourceLoader loader, JsonMapper json) {
		Description description = describe(loader.getResource(location + "gec.json"), json);
		read(loader.getResource(location + "gec.pt"), description.sha256().get("gec.pt"));
		byte[] vocabulary = read(loader.getResource(location + "vocab.txt"), description.sha256().get("vocab.txt"));
		List<String> tokens = new String(vocabulary, StandardCharsets.UTF_8).lines().toList();
		return new ModelFiles(new Vocabulary(tokens), description);
	}

	private static Description describe(Resource resource, JsonMapper json) {
		try (InputStream content = resource.getInputStream()) {
			return json.readValue(content, Description.class);
		}
		catch (IOException ex) {
			throw unreadable(resource, ex);
		}
		catch (JacksonException ex) {
			throw new ModelFileException("%s of the spelling corrector doesn't describe a model: %s"
				.formatted(resource.getDescription(), ex.getOriginalMessage()), ex);
		}
	}

	private static byte[] read(Resource resource, @Nullable String expected) {
		byte[] content;
		try {
			content = resource.getContentAsByteArray();
		}
		catch (IOException ex) {
			throw unreadable(resource, ex);
		}
		String actual = sha256(content);
		if (!actual.equals(expected)) {
			throw new ModelFileException(
					"%s of the spelling corrector isn't the file that gec.json beside it describes: its SHA-256 is %s, and gec.json says %s."
						.formatted(resource.getDescription(), actual, expected));
		}
		return content;
	}

	private static String sha256(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ModelFileException unreadable(Resource resource, IOException cause) {
		return new ModelFileException("%s of the spelling corrector can't be read: %s"
			.formatted(resource.getDescription(), cause.getMessage()), cause);
	}

	/**
	 * What {@code gec.json} says.
	 *
	 * @param threshold the probability from which on an edit is made
	 * @param maxLength characters of the longest sentence that the network takes
	 * @param sha256 SHA-256 in hexadecimal by file name
	 */
	record Description(@JsonProperty(required = true) float threshold,
			@JsonProperty(value = "max-length", required = true) int maxLength,
			@JsonProperty(required = true) Map<String, String> sha256) {

	}

}
