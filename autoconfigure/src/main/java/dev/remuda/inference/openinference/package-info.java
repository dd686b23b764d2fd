/**
 * Version 2 of the Open Inference Protocol: how its tensors stand for the inputs and the
 * answers of a model, and what its requests and responses look like in JSON. Plain Java
 * and Jackson: {@code inference.autoconfigure} brings it to HTTP.
 *
 * @see <a href=
 * "https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md">The
 * specification</a>
 */
@NullMarked
package dev.remuda.inference.openinference;

import org.jspecify.annotations.NullMarked;
