package dev.remuda.inference;

import java.util.List;

/**
 * Samples of a model. A {@link BatchFunction} or what else turns inputs into answers may
 * implement it too.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public interface ModelSamples<I, O> {

	/**
	 * Return inputs that the model answers before it is ready: alone, to check the
	 * answer, and repeated to batches of several sizes, to warm up. Take short, common
	 * and long ones; the time that the longest takes is part of the start.
	 * @return the samples; none, and the first callers meet a cold model
	 */
	List<ModelSample<I, O>> samples();

}
