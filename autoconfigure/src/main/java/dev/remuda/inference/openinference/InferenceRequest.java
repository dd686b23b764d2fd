package dev.remuda.inference.openinference;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.remuda.inference.InferenceOptions;
import dev.remuda.inference.InferencePriority;

/**
 * A request to answer tensors. What the protocol doesn't define in it is ignored, except
 * for the parameters {@code timeout} and {@code priority}, which mean what they do in
 * Triton's schedule policy extension.
 */
public final class InferenceRequest {

	private final @Nullable String id;

	private final InferenceOptions options;

	private final List<InputTensor> inputs;

	private final List<String> outputs;

	private InferenceRequest(@Nullable String id, InferenceOptions options, List<InputTensor> inputs,
			List<String> outputs) {
		this.id = id;
		this.options = options;
		this.inputs = inputs;
		this.outputs = outputs;
	}

	/**
	 * Read a request.
	 * @param body its JSON
	 * @return the request
	 * @throws MalformedRequestException if it isn't one
	 */
	public static InferenceRequest read(byte[] body) {
		JsonNode json = ProtocolJson.read(body);
		if (!json.isObject()) {
			throw new MalformedRequestException("The body is no JSON object");
		}
		List<InputTensor> inputs = new ArrayList<>();
		array(json, "inputs").forEach((input) -> inputs.add(InputTensor.read(input)));
		List<String> outputs = new ArrayList<>();
		array(json, "outputs").forEach((output) -> outputs.add(outputName(output)));
		return new InferenceRequest(id(json.path("id")), options(json.path("parameters")), inputs, outputs);
	}

	private static @Nullable String id(JsonNode json) {
		if (json.isMissingNode() || json.isNull()) {
			return null;
		}
		require(json.isString(), "'id' is no string");
		return json.stringValue();
	}

	private static JsonNode array(JsonNode json, String member) {
		JsonNode value = json.path(member);
		require(value.isArray() || value.isMissingNode() || value.isNull(), "'%s' is no array".formatted(member));
		return value;
	}

	private static String outputName(JsonNode json) {
		JsonNode name = json.path("name");
		require(name.isString(), "An element of 'outputs' has no string 'name'");
		return name.stringValue();
	}

	private static InferenceOptions options(JsonNode parameters) {
		InferenceOptions options = InferenceOptions.DEFAULTS;
		long timeout = number(parameters, "timeout");
		if (timeout > 0) {
			options = options.withTimeout(Duration.of(timeout, ChronoUnit.MICROS));
		}
		return options.withPriority(priority(number(parameters, "priority")));
	}

	/**
	 * Return a parameter, or 0, which stands for the default.
	 */
	private static long number(JsonNode parameters, String name) {
		JsonNode value = parameters.path(name);
		if (value.isMissingNode() || value.isNull()) {
			return 0;
		}
		require(value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0,
				"The parameter '%s' is no whole number from 0 to %d".formatted(name, Long.MAX_VALUE));
		return value.longValue();
	}

	/**
	 * Return the priority of a level, of which 1 is the highest and 0 stands for the
	 * default.
	 */
	private static InferencePriority priority(long level) {
		if (level == 0) {
			return InferencePriority.NORMAL;
		}
		return switch ((int) Math.min(level, 3)) {
			case 1 -> InferencePriority.HIGH;
			case 2 -> InferencePriority.NORMAL;
			default -> InferencePriority.LOW;
		};
	}

	private static void require(boolean condition, String fault) {
		if (!condition) {
			throw new MalformedRequestException(fault);
		}
	}

	@Nullable String id() {
		return this.id;
	}

	InferenceOptions options() {
		return this.options;
	}

	List<InputTensor> inputs() {
		return this.inputs;
	}

	/**
	 * Return the names of the tensors to answer with; none for all.
	 */
	List<String> outputs() {
		return this.outputs;
	}

}
