package dev.remuda.inference.openinference;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a model to a request.
 *
 * @param modelName the name of the model
 * @param modelVersion its version
 * @param id what the request gave as its identifier; {@code null} if it gave none
 * @param outputs the tensors, of which the first axis has an answer for each input
 */
public record InferenceResponse(@JsonProperty("model_name") String modelName,
		@JsonProperty("model_version") String modelVersion, @JsonInclude(Include.NON_NULL) @Nullable String id,
		List<OutputTensor> outputs) {

}
