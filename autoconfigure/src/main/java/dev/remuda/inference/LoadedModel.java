package dev.remuda.inference;

/**
 * A model in memory, as an engine holds it: shared by all threads, run through sessions
 * that belong to one thread each.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public interface LoadedModel<I, O> extends AutoCloseable {

	/**
	 * Open a session for the calling thread, warmed up and ready to run. Several threads
	 * may open theirs at the same time.
	 * @return the session
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
		 * Answer an input.
		 * @param input the input
		 * @return the answer
		 * @throws Exception if the model fails on this input; the session stays usable
		 */
		O run(I input) throws Exception;

		/**
		 * Release what the session holds.
		 */
		@Override
		void close();

	}

}
