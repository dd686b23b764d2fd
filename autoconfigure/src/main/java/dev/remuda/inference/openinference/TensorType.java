package dev.remuda.inference.openinference;

import java.lang.reflect.Type;
import java.util.List;

import tools.jackson.databind.json.JsonMapper;

/**
 * How values of a Java type stand in a tensor: one for each element of the first axis.
 *
 * @param <T> the type of a value
 */
interface TensorType<T> {

	/**
	 * Return what the tensors look like.
	 */
	TensorMetadata metadata(String name);

	/**
	 * Return the value in a row of a tensor that has the datatype and as many dimensions.
	 * @throws MalformedRequestException if the elements are of another type
	 */
	T read(InputTensor tensor, int row);

	/**
	 * Return a tensor of values.
	 * @param values the values, at least one
	 */
	OutputTensor write(String name, List<T> values);

	/**
	 * Return how values of a type stand in a tensor.
	 * @param type the type
	 * @param mapper reads and writes the text of those that are no scalar and no array of
	 * primitives
	 */
	@SuppressWarnings("unchecked")
	static <T> TensorType<T> of(Type type, JsonMapper mapper) {
		return (TensorType<T>) find(type, mapper);
	}

	private static TensorType<?> find(Type type, JsonMapper mapper) {
		if (type == String.class) {
			return new ScalarType<>("BYTES", Elements::text);
		}
		if (type == Float.class) {
			return new ScalarType<>("FP32", Elements::fp32);
		}
		if (type == Double.class) {
			return new ScalarType<>("FP64", Elements::fp64);
		}
		if (type == Integer.class) {
			return new ScalarType<>("INT32", Elements::int32);
		}
		if (type == Long.class) {
			return new ScalarType<>("INT64", Elements::int64);
		}
		if (type == Boolean.class) {
			return new ScalarType<>("BOOL", Elements::bool);
		}
		if (type == float[].class) {
			return new ArrayType<>("FP32", float[]::new, (array, index, json) -> array[index] = Elements.fp32(json));
		}
		if (type == double[].class) {
			return new ArrayType<>("FP64", double[]::new, (array, index, json) -> array[index] = Elements.fp64(json));
		}
		if (type == int[].class) {
			return new ArrayType<>("INT32", int[]::new, (array, index, json) -> array[index] = Elements.int32(json));
		}
		if (type == long[].class) {
			return new ArrayType<>("INT64", long[]::new, (array, index, json) -> array[index] = Elements.int64(json));
		}
		if (type == boolean[].class) {
			return new ArrayType<>("BOOL", boolean[]::new, (array, index, json) -> array[index] = Elements.bool(json));
		}
		return new JsonTextType(mapper, type);
	}

}
