package dev.remuda.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a new session answer the samples of its model: each alone, to check the answer, and
 * repeated to batches of several sizes, since an engine prepares itself anew for each
 * shape that it meets.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class WarmUp<I, O> {

	private static final Logger logger = System.getLogger(WarmUp.class.getName());

	/**
	 * The first run of a shape may take longer, the second is warm.
	 */
	private static final int ROUNDS = 2;

	/**
	 * Each size is this many times the one before it.
	 */
	private static final int STEP = 4;

	private final String name;

	private final LoadedModel<I, O> model;

	private final int maxBatchSize;

	/**
	 * Whether the table was logged; the sessions of a model have the same one.
	 */
	private final AtomicBoolean logged = new AtomicBoolean();

	/**
	 * Create a warm-up for the sessions of a model.
	 * @param name the name of the model
	 * @param maxBatchSize size of the largest batch
	 */
	WarmUp(String name, LoadedModel<I, O> model, int maxBatchSize) {
		this.name = name;
		this.model = model;
		this.maxBatchSize = maxBatchSize;
	}

	/**
	 * Have a new session answer the samples.
	 * @throws ModelStartException if an answer is wrong
	 */
	void prepare(LoadedModel.Session<I, O> session) throws Exception {
		List<ModelSample<I, O>> samples = this.model.samples();
		if (samples.isEmpty()) {
			return;
		}
		check(session, samples);
		List<double[]> table = run(session, samples);
		if (this.logged.compareAndSet(false, true)) {
			logger.log(Level.INFO, describe(table, samples));
		}
	}

	private void check(LoadedModel.Session<I, O> session, List<ModelSample<I, O>> samples) throws Exception {
		for (ModelSample<I, O> sample : samples) {
			this.model.rules().validate(sample.input());
			List<O> outputs = session.run(List.of(sample.input()));
			if (outputs.size() != 1 || !sample.accepts().test(outputs.get(0))) {
				throw new ModelStartException(
						"The model '%s' answers its sample '%s' with %s, which the sample doesn't accept"
							.formatted(this.name, sample.input(), outputs),
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
	private List<double[]> run(LoadedModel.Session<I, O> session, List<ModelSample<I, O>> samples) throws Exception {
		List<double[]> table = new ArrayList<>();
		for (int size : sizes()) {
			double[] row = new double[samples.size()];
			for (int column = 0; column < row.length; column++) {
				List<I> batch = Collections.nCopies(size, samples.get(column).input());
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

	private List<Integer> sizes() {
		List<Integer> sizes = new ArrayList<>();
		for (long size = 1; size < this.maxBatchSize; size *= STEP) {
			sizes.add((int) size);
		}
		sizes.add(this.maxBatchSize);
		return sizes;
	}

	private String describe(List<double[]> table, List<ModelSample<I, O>> samples) {
		StringBuilder text = new StringBuilder("The model '%s' is warm on %s; milliseconds for a batch of inputs:"
			.formatted(this.name, this.model.device()));
		text.append("%n%10s".formatted("batch"));
		samples
			.forEach((sample) -> text.append("%14s".formatted("length " + this.model.rules().length(sample.input()))));
		List<Integer> sizes = sizes();
		for (int row = 0; row < table.size(); row++) {
			text.append("%n%10d".formatted(sizes.get(row)));
			for (double milliseconds : table.get(row)) {
				text.append(String.format(Locale.ROOT, "%14.2f", milliseconds));
			}
		}
		return text.toString();
	}

}
