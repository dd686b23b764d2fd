package dev.remuda.inference.openinference;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of the protocol. It is what the protocol says, however the application has set
 * its own up.
 */
public final class ProtocolJson {

	private static final JsonMapper mapper = JsonMapper.builder()
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private ProtocolJson() {
	}

	/**
	 * Write a body. What isn't a finite number is written as the string {@code "NaN"},
	 * {@code "Infinity"} or {@code "-Infinity"}, since JSON has no number for it.
	 * @param body a record of this package
	 * @return its JSON in UTF-8
	 */
	public static byte[] write(Object body) {
		return mapper.writeValueAsBytes(body);
	}

	static JsonNode read(byte[] body) {
		try {
			return mapper.readTree(body);
		}
		catch (JacksonException ex) {
			throw new MalformedRequestException("The body is no JSON: " + ex.getOriginalMessage());
		}
	}

}
