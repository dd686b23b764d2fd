package dev.remuda.inference.openinference;

import tools.jackson.databind.JsonNode;

/**
 * Elements of tensors in JSON. One of another type is refused, not converted: a number
 * that is cut off would give a wrong answer in silence.
 */
final class Elements {

	private Elements() {
	}

	static String text(JsonNode json) {
		require(json.isString(), json, "a string");
		return json.stringValue();
	}

	static boolean bool(JsonNode json) {
		require(json.isBoolean(), json, "a boolean");
		return json.booleanValue();
	}

	static int int32(JsonNode json) {
		require(json.isIntegralNumber() && json.canConvertToInt(), json, "a whole number of 32 bits");
		return json.intValue();
	}

	static long int64(JsonNode json) {
		require(json.isIntegralNumber() && json.canConvertToLong(), json, "a whole number of 64 bits");
		return json.longValue();
	}

	static float fp32(JsonNode json) {
		double value = fp64(json);
		float result = (float) value;
		require(Float.isInfinite(result) == Double.isInfinite(value), json, "a number of 32 bits");
		return result;
	}

	static double fp64(JsonNode json) {
		if (json.isString()) {
			return switch (json.stringValue()) {
				case "NaN" -> Double.NaN;
				case "Infinity" -> Double.POSITIVE_INFINITY;
				case "-Infinity" -> Double.NEGATIVE_INFINITY;
				default -> throw refuse(json, "a number");
			};
		}
		require(json.isNumber(), json, "a number");
		double value = json.numberValue().doubleValue();
		require(!Double.isInfinite(value), json, "a number of 64 bits");
		return value;
	}

	private static void require(boolean condition, JsonNode json, String expected) {
		if (!condition) {
			throw refuse(json, expected);
		}
	}

	private static MalformedRequestException refuse(JsonNode json, String expected) {
		String found = json.isValueNode() ? json.toString() : "an array or an object";
		String shown = (found.length() > 40) ? found.substring(0, 40) + "..." : found;
		return new MalformedRequestException("%s stands in 'data' where %s is expected".formatted(shown, expected));
	}

}
