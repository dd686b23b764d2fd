package dev.remuda.inference.openinference;

import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TensorType} and the {@link Elements} of each type.
 */
class TensorTypeTests {

	private static final JsonMapper mapper = JsonMapper.shared();

	@ParameterizedTest
	@MethodSource
	void goesThroughATensorUnchanged(Type type, String datatype, String shape, String data) {
		TensorType<Object> tensorType = TensorType.of(type, mapper);
		InputTensor tensor = tensor(shape, datatype, data);
		tensor.requireAllElements();
		List<Object> values = IntStream.range(0, tensor.rows())
			.mapToObj((row) -> tensorType.read(tensor, row))
			.toList();
		assertThat(values).allSatisfy((value) -> assertThat(value).isInstanceOf((Class<?>) type));
		assertThat(tensorType.metadata("t").datatype()).isEqualTo(datatype);
		assertThat(tensorType.metadata("t").shape()).hasSameSizeAs(tensor.shape()).containsOnly(-1);
		OutputTensor output = tensorType.write("t", values);
		assertThat(new String(ProtocolJson.write(output))).isEqualTo(
				"{\"name\":\"t\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}".formatted(shape, datatype, data));
	}

	static Stream<Arguments> goesThroughATensorUnchanged() {
		return Stream.of(Arguments.of(String.class, "BYTES", "[2]", "[\"a\",\"\"]"),
				Arguments.of(Boolean.class, "BOOL", "[2]", "[true,false]"),
				Arguments.of(Integer.class, "INT32", "[2]", "[-2147483648,2147483647]"),
				Arguments.of(Long.class, "INT64", "[2]", "[-9223372036854775808,9223372036854775807]"),
				Arguments.of(Float.class, "FP32", "[4]", "[0.1,3.4028235E38,\"NaN\",\"-Infinity\"]"),
				Arguments.of(Double.class, "FP64", "[3]", "[0.1,1.7976931348623157E308,\"Infinity\"]"),
				Arguments.of(boolean[].class, "BOOL", "[2,2]", "[true,false,false,false]"),
				Arguments.of(int[].class, "INT32", "[1,2]", "[1,2]"),
				Arguments.of(long[].class, "INT64", "[2,1]", "[1,9223372036854775807]"),
				Arguments.of(float[].class, "FP32", "[2,2]", "[1.5,2.5,3.5,\"NaN\"]"),
				Arguments.of(double[].class, "FP64", "[1,3]", "[1.5,0.1,-3.0E300]"),
				Arguments.of(float[].class, "FP32", "[2,0]", "[]"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			java.lang.Integer | 1.0
			java.lang.Integer | 2147483648
			java.lang.Integer | "1"
			java.lang.Integer | true
			java.lang.Long    | 9223372036854775808
			java.lang.Float   | 1e39
			java.lang.Float   | "x"
			java.lang.Float   | null
			java.lang.Double  | 1e999
			java.lang.Double  | [1.0]
			java.lang.Boolean | 1
			java.lang.String  | 1
			java.lang.String  | null
			""")
	void refusesAnElementOfAnotherType(Class<?> type, String element) {
		TensorType<Object> tensorType = TensorType.of(type, mapper);
		InputTensor tensor = tensor("[1]", tensorType.metadata("t").datatype(), "[%s]".formatted(element));
		assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(() -> tensorType.read(tensor, 0))
			.withMessageContaining("stands in 'data' where");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			[2,2] | [1,2,3]         | has 3 elements of data, and its shape says 4
			[2,2] | [[1,2]]         | has 1 rows of data, and its shape says 2
			[2,2] | [[1,2],[3]]     | has a row of data that isn't an array of the 2 elements
			[2,2] | [[1,2],3]       | has a row of data that isn't an array of the 2 elements
			[2]   | [[1],[2],[3]]   | has 3 elements of data, and its shape says 2
			[2147483647,2147483647] | [1] | its shape says 4611686014132420609
			""")
	void refusesDataThatDoesNotFillTheShape(String shape, String data, String message) {
		InputTensor tensor = tensor(shape, "INT32", data);
		assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(tensor::requireAllElements)
			.withMessageContaining(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			[-1]
			[1.5]
			[2147483648]
			["1"]
			""")
	void refusesAShapeThatIsNone(String shape) {
		assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(() -> tensor(shape, "INT32", "[1]"))
			.withMessageContaining("has a dimension that is no whole number");
	}

	@Test
	void saysNothingOfClassesWhenJsonTextIsWrong() {
		TensorType<Object> type = TensorType.of(Thread.State.class, mapper);
		for (String text : List.of("\"\\\"NEITHER\\\"\"", "\"{\"", "\"null\"", "\"\\\"NEW\\\" \\\"NEW\\\"\"")) {
			assertThatExceptionOfType(MalformedRequestException.class)
				.isThrownBy(() -> type.read(tensor("[1]", "BYTES", "[%s]".formatted(text)), 0))
				.withMessage("Element 0 of 'input' isn't the JSON text of what the model takes");
		}
		assertThat(type.read(tensor("[1]", "BYTES", "[\"\\\"NEW\\\"\"]"), 0)).isEqualTo(Thread.State.NEW);
	}

	private static InputTensor tensor(String shape, String datatype, String data) {
		JsonNode json = mapper.readTree(
				"{\"name\":\"input\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}".formatted(shape, datatype, data));
		return InputTensor.read(json);
	}

}
