package dev.remuda.inference.openinference;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * A tensor of a request.
 *
 * @param name its name
 * @param shape its dimensions
 * @param datatype the type of its elements, as the protocol calls it
 * @param data its elements in row-major order, flat or nested
 */
record InputTensor(String name, List<Integer> shape, String datatype, JsonNode data) {

	static InputTensor read(JsonNode json) {
		if (!json.isObject()) {
			throw new MalformedRequestException("An element of 'inputs' is no object");
		}
		String name = text(json, "name");
		if (json.path("parameters").has("binary_data_size")) {
			throw new MalformedRequestException(
					"The input '%s' is sent as binary data, an extension that this server doesn't have: send it as JSON"
						.formatted(name));
		}
		JsonNode data = json.path("data");
		if (!data.isArray()) {
			throw new MalformedRequestException("The input '%s' has no array 'data'".formatted(name));
		}
		return new InputTensor(name, shape(name, json.path("shape")), text(json, "datatype"), data);
	}

	private static String text(JsonNode json, String member) {
		JsonNode value = json.path(member);
		if (!value.isString()) {
			throw new MalformedRequestException("An element of 'inputs' has no string '%s'".formatted(member));
		}
		return value.stringValue();
	}

	private static List<Integer> shape(String name, JsonNode json) {
		if (!json.isArray()) {
			throw new MalformedRequestException("The input '%s' has no array 'shape'".formatted(name));
		}
		List<Integer> shape = new ArrayList<>(json.size());
		for (JsonNode dimension : json) {
			if (!dimension.isIntegralNumber() || !dimension.canConvertToInt() || dimension.intValue() < 0) {
				throw new MalformedRequestException(
						"The input '%s' has a dimension that is no whole number from 0 to %d".formatted(name,
								Integer.MAX_VALUE));
			}
			shape.add(dimension.intValue());
		}
		return shape;
	}

	/**
	 * Return the elements of the first axis: one for each call.
	 */
	int rows() {
		return this.shape.get(0);
	}

	/**
	 * Return the elements of a row, which is as far as the models go.
	 */
	int columns() {
		return (this.shape.size() > 1) ? this.shape.get(1) : 1;
	}

	/**
	 * Check that the data has as many elements as the shape says.
	 */
	void requireAllElements() {
		long elements = (long) rows() * columns();
		if (!isNested()) {
			require(this.data.size() == elements,
					"%d elements of data, and its shape says %d".formatted(this.data.size(), elements));
			return;
		}
		require(this.data.size() == rows(),
				"%d rows of data, and its shape says %d".formatted(this.data.size(), rows()));
		for (JsonNode row : this.data) {
			require(row.isArray() && row.size() == columns(),
					"a row of data that isn't an array of the %d elements that its shape says".formatted(columns()));
		}
	}

	private void require(boolean condition, String fault) {
		if (!condition) {
			throw new MalformedRequestException("The input '%s' has %s".formatted(this.name, fault));
		}
	}

	private boolean isNested() {
		return this.shape.size() > 1 && this.data.path(0).isArray();
	}

	JsonNode element(int row, int column) {
		return isNested() ? this.data.path(row).path(column) : this.data.path(row * columns() + column);
	}

}
