package dev.remuda.inference;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One run of a model over a batch.
 *
 * @param number counted from 1 for each model
 * @param device where it was run, such as {@code cpu} or {@code gpu:0}
 * @param size inputs that were run together
 * @param length the lengths of the inputs, summed up
 * @param paddedLength the same with each input padded to the longest
 * @param runTime how long it took: the forward pass, and what turns inputs into tensors
 * and tensors into answers
 * @param failure what was thrown; {@code null} if all inputs were answered
 */
public record BatchRun(long number, String device, int size, long length, long paddedLength, Duration runTime,
		@Nullable Throwable failure) {

}
