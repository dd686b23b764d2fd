package dev.remuda.inference.openinference;

import java.util.List;

/**
 * A tensor of a response.
 *
 * @param name its name
 * @param shape its dimensions
 * @param datatype the type of its elements, as the protocol calls it
 * @param data its elements in row-major order: a list, or an array of primitives
 */
public record OutputTensor(String name, List<Integer> shape, String datatype, Object data) {

}
