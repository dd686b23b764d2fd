package dev.remuda.inference;

import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * An input that a model answers before the first caller comes: to be warm, and to prove
 * that it is the model that was meant.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 * @param input the input, which keeps the model's {@link InputRules}
 * @param accepts whether an answer is right; if one isn't, the model doesn't start
 */
public record ModelSample<I, O>(I input, Predicate<? super O> accepts) {

	/**
	 * Return a sample that warms the model up, whatever the answer.
	 * @param <I> the type of an input
	 * @param <O> the type of an answer
	 * @param input the input
	 * @return the sample
	 */
	public static <I, O> ModelSample<I, O> of(I input) {
		return new ModelSample<>(input, (output) -> true);
	}

	/**
	 * Return a golden sample: one whose answer is known.
	 * @param <I> the type of an input
	 * @param <O> the type of an answer
	 * @param input the input
	 * @param expected the answer, compared with {@code equals}
	 * @return the sample
	 */
	public static <I, O> ModelSample<I, O> of(I input, @Nullable O expected) {
		return new ModelSample<>(input, (output) -> Objects.equals(output, expected));
	}

}
