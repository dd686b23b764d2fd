package dev.remuda.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Has a new session answer the samples of its model: each alone, to check the answer, and
 * repeated to batches of several sizes, since an engine prepares itself anew for each
 * shape that it meets.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 * @param model the name of the model
 * @param samples the samples
 * @param rules tells the length of a sample
 * @param maxBatchSize size of the largest batch
 */
record WarmUp<I, O>(String model, List<ModelSample<I, O>> samples, InputRules<I> rules, int maxBatchSize) {

	private static final Logger logger = System.getLogger(WarmUp.class.getName());

	/**
	 * The first run of a shape may take longer, the second is warm.
	 */
	private static final int ROUNDS = 2;

	/**
	 * Each size is this many times the one before it.
	 */
	private static final int STEP = 4;

	/**
	 * Check the answers to the samples.
	 * @throws ModelStartException if one is wrong
	 */
	void check(LoadedModel.Session<I, O> session) throws Exception {
		for (ModelSample<I, O> sample : this.samples) {
			this.rules.validate(sample.input());
			List<O> outputs = session.run(List.of(sample.input()));
			if (outputs.size() != 1 || !sample.accepts().test(outputs.get(0))) {
				throw new ModelStartException(
						"The model '%s' answers its sample '%s' with %s, which the sample doesn't accept"
							.formatted(this.model, sample.input(), outputs),
						"Make sure that the model's file, its vocabulary and its translator are of the same version; "
								+ "if the new answer is right, change the sample.",
						null);
			}
		}
	}

	/**
	 * Run the samples in batches of each size.
	 * @return the milliseconds that a warm batch takes: a row for each size, in it a
	 * column for each sample
	 */
	List<double[]> run(LoadedModel.Session<I, O> session) throws Exception {
		List<double[]> table = new ArrayList<>();
		for (int size : sizes()) {
			double[] row = new double[this.samples.size()];
			for (int column = 0; column < row.length; column++) {
				List<I> batch = Collections.nCopies(size, this.samples.get(column).input());
				for (int round = 0; round < ROUNDS; round++) {
					long start = System.nanoTime();
					session.run(batch);
					row[column] = (System.nanoTime() - start) / 1e6;
				}
			}
			table.add(row);
		}
		return table;
	}

	List<Integer> sizes() {
		List<Integer> sizes = new ArrayList<>();
		for (long size = 1; size < this.maxBatchSize; size *= STEP) {
			sizes.add((int) size);
		}
		sizes.add(this.maxBatchSize);
		return sizes;
	}

	void log(List<double[]> table, String device) {
		StringBuilder text = new StringBuilder(
				"The model '%s' is warm on %s; milliseconds for a batch of inputs:".formatted(this.model, device));
		text.append("%n%10s".formatted("batch"));
		this.samples.forEach((sample) -> text.append("%14s".formatted("length " + this.rules.length(sample.input()))));
		List<Integer> sizes = sizes();
		IntStream.range(0, table.size()).forEach((index) -> {
			text.append("%n%10d".formatted(sizes.get(index)));
			for (double milliseconds : table.get(index)) {
				text.append(String.format(Locale.ROOT, "%14.2f", milliseconds));
			}
		});
		logger.log(Level.INFO, text.toString());
	}

}
