package dev.remuda.inference.openinference;

import java.util.List;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;

/**
 * Scalars: a tensor has one dimension.
 *
 * @param <T> the type of a scalar
 * @param datatype the type of an element, as the protocol calls it
 * @param reader reads an element
 */
record ScalarType<T>(String datatype, Function<JsonNode, T> reader) implements TensorType<T> {

	@Override
	public TensorMetadata metadata(String name) {
		return new TensorMetadata(name, this.datatype, List.of(-1));
	}

	@Override
	public T read(InputTensor tensor, int row) {
		return this.reader.apply(tensor.element(row, 0));
	}

	@Override
	public OutputTensor write(String name, List<T> values) {
		return new OutputTensor(name, List.of(values.size()), this.datatype, values);
	}

}
