package dev.remuda.inference;

import java.time.Duration;

/**
 * What the batcher did with a call that was run.
 *
 * @param batch the number of the run that answered it, counted from 1 for each model
 * @param batchSize inputs that were run together with it, itself included
 * @param queueWait from its arrival in the queue until that run began
 * @param runTime how long that run took: the forward pass, and what turns inputs into
 * tensors and tensors into answers
 * @param device where it was run, such as {@code cpu} or {@code gpu:0}
 */
public record InferenceTiming(long batch, int batchSize, Duration queueWait, Duration runTime, String device) {

}
