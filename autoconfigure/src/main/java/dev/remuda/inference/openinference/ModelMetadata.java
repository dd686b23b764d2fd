package dev.remuda.inference.openinference;

import java.util.List;

/**
 * What a client is told of a model.
 *
 * @param name its name
 * @param versions the versions that a request may name
 * @param platform what runs it, as in {@code pytorch_torchscript}
 * @param inputs the tensors that it takes
 * @param outputs the tensors that it answers with
 */
public record ModelMetadata(String name, List<String> versions, String platform, List<TensorMetadata> inputs,
		List<TensorMetadata> outputs) {

}
