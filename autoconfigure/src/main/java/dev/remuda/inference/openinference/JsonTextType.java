package dev.remuda.inference.openinference;

import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values of any other type, as JSON text: a tensor has one dimension.
 *
 * @param mapper reads and writes the text
 * @param type the type of a value
 */
record JsonTextType(JsonMapper mapper, JavaType type) implements TensorType<Object> {

	JsonTextType(JsonMapper mapper, Type type) {
		this(mapper, mapper.constructType(type));
	}

	@Override
	public TensorMetadata metadata(String name) {
		return new TensorMetadata(name, "BYTES", List.of(-1));
	}

	@Override
	public Object read(InputTensor tensor, int row) {
		String text = Elements.text(tensor.element(row, 0));
		@Nullable Object value = null;
		try {
			value = this.mapper.readValue(text, this.type);
		}
		catch (JacksonException ex) {
			// What it says may name classes, which are no business of the client.
		}
		if (value == null) {
			throw new MalformedRequestException(
					"Element %d of '%s' isn't the JSON text of what the model takes".formatted(row, tensor.name()));
		}
		return value;
	}

	@Override
	public OutputTensor write(String name, List<Object> values) {
		List<String> texts = values.stream()
			.map((value) -> this.mapper.writerFor(this.type).writeValueAsString(value))
			.toList();
		return new OutputTensor(name, List.of(texts.size()), "BYTES", texts);
	}

}
