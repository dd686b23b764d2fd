package dev.remuda.inference;

import java.util.List;

/**
 * A backend: answers several inputs at once. Called on platform threads that do nothing
 * else.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
@FunctionalInterface
public interface BatchFunction<I, O> extends InputRules<I> {

	/**
	 * Answer the inputs of a batch. If it throws, the batch is split and its parts are
	 * run again, until the input that it fails on stands alone.
	 * @param inputs the inputs, at least one
	 * @return as many answers, in the same order
	 * @throws Exception if the batch can't be answered
	 */
	List<O> apply(List<I> inputs) throws Exception;

}
