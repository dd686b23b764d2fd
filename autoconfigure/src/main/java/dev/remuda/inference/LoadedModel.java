package dev.remuda.inference;

import java.util.List;

/**
 * A model in memory, as an engine holds it: shared by all threads, run through sessions
 * that belong to one thread each.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public interface LoadedModel<I, O> extends AutoCloseable {

	/**
	 * Return a model over a function that holds nothing.
	 * @param <I> the type of an input
	 * @param <O> the type of an answer
	 * @param function the function; with more than one worker it is called by several
	 * threads at the same time
	 * @return the model
	 */
	static <I, O> LoadedModel<I, O> of(BatchFunction<I, O> function) {
		return new FunctionModel<>(function);
	}

	/**
	 * Return what is known of an input before the model sees it.
	 * @return the rules
	 */
	InputRules<I> rules();

	/**
	 * Return what each session answers before it is ready.
	 * @return the samples, by default none
	 */
	default List<ModelSample<I, O>> samples() {
		return List.of();
	}

	/**
	 * Return where the model runs.
	 * @return {@code cpu}, {@code gpu:0} and so on, by default {@code cpu}
	 */
	default String device() {
		return "cpu";
	}

	/**
	 * Open a session for the calling thread. Several threads may open theirs at the same
	 * time.
	 * @return the session
	 * @throws DeviceLostException if this process can't use the device any more
	 * @throws Exception if the engine can't open one
	 */
	Session<I, O> openSession() throws Exception;

	/**
	 * Release the model. Called once, after the last session is closed.
	 */
	@Override
	void close();

	/**
	 * Runs the model on the one thread that opened it, and is closed there.
	 *
	 * @param <I> the type of an input
	 * @param <O> the type of an answer
	 */
	interface Session<I, O> extends AutoCloseable {

		/**
		 * Answer the inputs of a batch. After an exception the session stays usable;
		 * after an {@link Error} it is closed, and another one is opened.
		 * @param inputs the inputs, at least one
		 * @return as many answers, in the same order
		 * @throws Exception if the batch can't be answered
		 */
		List<O> run(List<I> inputs) throws Exception;

		/**
		 * Release what the session holds.
		 */
		@Override
		void close();

	}

}
