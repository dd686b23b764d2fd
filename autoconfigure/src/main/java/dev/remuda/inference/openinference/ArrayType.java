package dev.remuda.inference.openinference;

import java.lang.reflect.Array;
import java.util.List;
import java.util.function.IntFunction;

import tools.jackson.databind.JsonNode;

/**
 * Arrays of primitives: a tensor has two dimensions, and each of its rows is an array.
 *
 * @param <A> the type of an array
 * @param datatype the type of an element, as the protocol calls it
 * @param creator makes an array of some length
 * @param setter reads an element into an array
 */
record ArrayType<A>(String datatype, IntFunction<A> creator, Setter<A> setter) implements TensorType<A> {

	@Override
	public TensorMetadata metadata(String name) {
		return new TensorMetadata(name, this.datatype, List.of(-1, -1));
	}

	@Override
	public A read(InputTensor tensor, int row) {
		A array = this.creator.apply(tensor.columns());
		for (int column = 0; column < tensor.columns(); column++) {
			this.setter.set(array, column, tensor.element(row, column));
		}
		return array;
	}

	@Override
	public OutputTensor write(String name, List<A> values) {
		int rows = values.size();
		int columns = Array.getLength(values.get(0));
		A flat = this.creator.apply(Math.multiplyExact(rows, columns));
		for (int row = 0; row < rows; row++) {
			if (Array.getLength(values.get(row)) != columns) {
				throw new UnanswerableException(
						"The answers of the model have different lengths, which no tensor can hold: ask for one at a time");
			}
			System.arraycopy(values.get(row), 0, flat, row * columns, columns);
		}
		return new OutputTensor(name, List.of(rows, columns), this.datatype, flat);
	}

	/**
	 * Reads an element into an array.
	 *
	 * @param <A> the type of the array
	 */
	interface Setter<A> {

		void set(A array, int index, JsonNode json);

	}

}
