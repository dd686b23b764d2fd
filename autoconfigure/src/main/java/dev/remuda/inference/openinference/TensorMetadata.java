package dev.remuda.inference.openinference;

import java.util.List;

/**
 * What a tensor of a model looks like.
 *
 * @param name its name
 * @param datatype the type of its elements, as the protocol calls it
 * @param shape its dimensions; -1 for one that a request chooses
 */
public record TensorMetadata(String name, String datatype, List<Integer> shape) {

}
