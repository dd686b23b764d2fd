package dev.remuda.inference.openinference;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.remuda.inference.InferencePriority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InferenceRequest}.
 */
class InferenceRequestTests {

	@Test
	void readsTheExampleOfTheSpecification() {
		InferenceRequest request = read("""
				{
				  "id" : "42",
				  "inputs" : [
				    {
				      "name" : "input0",
				      "shape" : [ 2, 2 ],
				      "datatype" : "UINT32",
				      "data" : [ 1, 2, 3, 4 ]
				    },
				    {
				      "name" : "input1",
				      "shape" : [ 3 ],
				      "datatype" : "BOOL",
				      "data" : [ true ]
				    }
				  ],
				  "outputs" : [
				    {
				      "name" : "output0"
				    }
				  ]
				}
				""");
		assertThat(request.id()).isEqualTo("42");
		assertThat(request.inputs()).extracting(InputTensor::name).containsExactly("input0", "input1");
		assertThat(request.inputs().get(0).shape()).containsExactly(2, 2);
		assertThat(request.outputs()).containsExactly("output0");
		assertThat(request.options().timeout()).isNull();
		assertThat(request.options().priority()).isEqualTo(InferencePriority.NORMAL);
	}

	@ParameterizedTest
	@CsvSource({ "0, NORMAL", "1, HIGH", "2, NORMAL", "3, LOW", "4, LOW", "9223372036854775807, LOW" })
	void hasThreeLevelsOfPriority(long level, InferencePriority priority) {
		assertThat(read("{\"parameters\":{\"priority\":%d}}".formatted(level)).options().priority())
			.isEqualTo(priority);
	}

	@Test
	void hasATimeoutInMicroseconds() {
		assertThat(read("{\"parameters\":{\"timeout\":1500}}").options().timeout())
			.isEqualTo(Duration.ofNanos(1500000));
		assertThat(read("{\"parameters\":{\"timeout\":0}}").options().timeout()).isNull();
		assertThat(read("{\"parameters\":{\"timeout\":9223372036854775807}}").options().timeout())
			.isEqualTo(Duration.ofSeconds(9223372036854L, 775807000));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					"a"                              | The body is no JSON object
					{} {}                            | The body is no JSON
					{"id":42}                        | 'id' is no string
					{"inputs":{}}                    | 'inputs' is no array
					{"inputs":[1]}                   | An element of 'inputs' is no object
					{"inputs":[{"name":1}]}          | An element of 'inputs' has no string 'name'
					{"inputs":[{"name":"a","data":[],"datatype":"FP32"}]} | The input 'a' has no array 'shape'
					{"inputs":[{"name":"a","data":[],"shape":[1]}]} | An element of 'inputs' has no string 'datatype'
					{"inputs":[{"name":"a","shape":[1],"datatype":"FP32"}]} | The input 'a' has no array 'data'
					{"inputs":[{"name":"a","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}}]} | The input 'a' is sent as binary data
					{"outputs":[{}]}                 | An element of 'outputs' has no string 'name'
					{"parameters":{"timeout":-1}}    | The parameter 'timeout' is no whole number
					{"parameters":{"timeout":"1s"}}  | The parameter 'timeout' is no whole number
					{"parameters":{"priority":1.5}}  | The parameter 'priority' is no whole number
					""")
	void refusesWhatIsNoRequest(String body, String message) {
		assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(() -> read(body))
			.withMessageContaining(message);
	}

	@Test
	void refusesJsonThatIsNestedTooDeep() {
		assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(() -> read("[".repeat(100_000)))
			.withMessageStartingWith("The body is no JSON: ");
	}

	private static InferenceRequest read(String body) {
		return InferenceRequest.read(body.getBytes(StandardCharsets.UTF_8));
	}

}
