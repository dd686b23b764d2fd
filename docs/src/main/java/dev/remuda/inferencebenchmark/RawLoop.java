package dev.remuda.inferencebenchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/**
 * Runs nothing but the forward pass, over tensors that were made before: what the model
 * and the processors give at most. It makes no tensor, reads no output and waits for
 * nobody.
 */
final class RawLoop {

	private final ThreadMXBean cpuTime = ManagementFactory.getThreadMXBean();

	private final Model model;

	private final SentenceTranslator translator;

	private final List<String> sentences;

	private final int threads;

	/**
	 * Create a loop.
	 * @param sentences what the tensors hold; a multiple of each batch size
	 * @param threads how many threads run it at the same time
	 */
	RawLoop(Model model, SentenceTranslator translator, List<String> sentences, int threads) {
		this.model = model;
		this.translator = translator;
		this.sentences = sentences;
		this.threads = threads;
	}

	/**
	 * Run all batches once to warm up, then again and again.
	 * @param batchSize sentences in a tensor
	 * @param sorted whether sentences of like length are put together, so that hardly
	 * anything is padding
	 * @param seconds how long
	 * @return what was done
	 */
	RawRun run(int batchSize, boolean sorted, double seconds) throws InterruptedException, ExecutionException {
		List<List<String>> batches = batches(batchSize, sorted);
		ExecutorService pool = Executors.newFixedThreadPool(this.threads);
		try {
			List<Future<Lap>> laps = IntStream.range(0, this.threads)
				.mapToObj((thread) -> pool.submit(() -> lap(batches, thread, seconds)))
				.toList();
			double rate = 0;
			double cpuMillis = 0;
			List<Double> times = new ArrayList<>();
			for (Future<Lap> lap : laps) {
				rate += lap.get().sentencesPerSecond();
				cpuMillis += lap.get().cpuMillis();
				times.addAll(lap.get().batchMillis());
			}
			return new RawRun(batchSize, sorted, rate, cpuMillis / (times.size() * batchSize), Percentiles.of(times));
		}
		finally {
			pool.shutdownNow();
		}
	}

	private List<List<String>> batches(int batchSize, boolean sorted) {
		List<String> ordered = new ArrayList<>(this.sentences);
		if (sorted) {
			ordered.sort(Comparator.comparingInt(String::length));
		}
		return IntStream.range(0, ordered.size() / batchSize)
			.mapToObj((batch) -> ordered.subList(batch * batchSize, (batch + 1) * batchSize))
			.toList();
	}

	private Lap lap(List<List<String>> batches, int thread, double seconds) {
		Block block = this.model.getBlock();
		try (NDManager manager = this.model.getNDManager().newSubManager()) {
			ParameterStore parameters = new ParameterStore(manager, false);
			List<NDList> tensors = batches.stream().map((batch) -> this.translator.tensor(manager, batch)).toList();
			tensors.forEach((tensor) -> block.forward(parameters, tensor, false).close());
			int batchSize = batches.get(0).size();
			// The threads start at different places, as batches of a server are.
			int next = thread * tensors.size() / this.threads;
			List<Double> millis = new ArrayList<>();
			long cpu = this.cpuTime.getCurrentThreadCpuTime();
			long start = System.nanoTime();
			long end = start + (long) (seconds * 1e9);
			long before = start;
			// All batches the same number of times: the long ones are not left out.
			while (before < end || millis.size() % tensors.size() != 0) {
				block.forward(parameters, tensors.get(next), false).close();
				next = (next + 1) % tensors.size();
				long now = System.nanoTime();
				millis.add((now - before) / 1e6);
				before = now;
			}
			return new Lap(millis.size() * batchSize / ((before - start) / 1e9),
					(this.cpuTime.getCurrentThreadCpuTime() - cpu) / 1e6, millis);
		}
	}

	private record Lap(double sentencesPerSecond, double cpuMillis, List<Double> batchMillis) {

	}

	/**
	 * What a run gave.
	 *
	 * @param batchSize sentences in a tensor
	 * @param sorted whether sentences of like length were put together
	 * @param sentencesPerSecond all threads together
	 * @param cpuMillisPerSentence the processor time that a sentence took
	 * @param batchMillis how long a batch took
	 */
	record RawRun(int batchSize, boolean sorted, double sentencesPerSecond, double cpuMillisPerSentence,
			Percentiles batchMillis) {

	}

	/**
	 * Percentiles of a figure.
	 *
	 * @param p50 the median
	 * @param p99 what one in a hundred is above
	 * @param max the highest
	 */
	record Percentiles(double p50, double p99, double max) {

		static Percentiles of(List<Double> values) {
			double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
			if (sorted.length == 0) {
				return new Percentiles(0, 0, 0);
			}
			return new Percentiles(at(sorted, 0.5), at(sorted, 0.99), sorted[sorted.length - 1]);
		}

		private static double at(double[] sorted, double share) {
			return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
		}

	}

}
