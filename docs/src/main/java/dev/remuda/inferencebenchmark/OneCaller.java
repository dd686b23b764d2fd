package dev.remuda.inferencebenchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inferencebenchmark.RawLoop.Percentiles;

/**
 * One caller, who asks for one sentence after the other: what does an inference model add
 * to the forward pass when there is nothing to batch?
 */
final class OneCaller {

	private final Model model;

	private final SentenceTranslator translator;

	private final InferenceModel<String, Correction> served;

	private final List<String> sentences;

	OneCaller(Model model, SentenceTranslator translator, InferenceModel<String, Correction> served,
			List<String> sentences) {
		this.model = model;
		this.translator = translator;
		this.served = served;
		this.sentences = sentences;
	}

	/**
	 * Answer each sentence in all ways, one right after the other and in an order of its
	 * own, and compare the times sentence by sentence. The order matters: a pass on
	 * another processor than the one before it finds nothing in the cache there.
	 * @param seconds how long
	 * @return what was measured
	 */
	Result run(double seconds) throws Exception {
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try (NDManager manager = this.model.getNDManager().newSubManager();
				Predictor<String, Correction> predictor = this.model.newPredictor(this.translator);
				Predictor<String, Correction> handed = this.model.newPredictor(this.translator)) {
			ParameterStore parameters = new ParameterStore(manager, false);
			List<NDList> tensors = this.sentences.stream()
				.map((sentence) -> this.translator.tensor(manager, List.of(sentence)))
				.toList();
			List<Way> ways = List.of(
					(index) -> this.model.getBlock().forward(parameters, tensors.get(index), false).close(),
					(index) -> predictor.predict(this.sentences.get(index)),
					(index) -> thread.submit(() -> handed.predict(this.sentences.get(index))).get(),
					(index) -> this.served.infer(this.sentences.get(index)));
			return compare(ways, seconds);
		}
		finally {
			thread.shutdown();
		}
	}

	private Result compare(List<Way> ways, double seconds) throws Exception {
		Random random = new Random(1);
		List<List<Double>> millis = ways.stream().map((way) -> (List<Double>) new ArrayList<Double>()).toList();
		List<Integer> order = new ArrayList<>(IntStream.range(0, ways.size()).boxed().toList());
		long end = System.nanoTime() + (long) (seconds * 1e9);
		for (int call = 0; System.nanoTime() < end; call++) {
			Collections.shuffle(order, random);
			for (int way : order) {
				long before = System.nanoTime();
				ways.get(way).answer(call % this.sentences.size());
				millis.get(way).add((System.nanoTime() - before) / 1e6);
			}
		}
		List<Double> forward = millis.get(0);
		List<Double> predict = millis.get(1);
		List<Double> handed = millis.get(2);
		List<Double> infer = millis.get(3);
		return new Result(forward.size(), Percentiles.of(forward), Percentiles.of(predict), Percentiles.of(handed),
				Percentiles.of(infer), differences(infer, forward), differences(predict, forward),
				differences(handed, predict), differences(infer, handed));
	}

	private static Percentiles differences(List<Double> minuends, List<Double> subtrahends) {
		List<Double> differences = new ArrayList<>();
		for (int i = 0; i < minuends.size(); i++) {
			differences.add(minuends.get(i) - subtrahends.get(i));
		}
		return Percentiles.of(differences);
	}

	/**
	 * A way to answer a sentence.
	 */
	private interface Way {

		void answer(int index) throws Exception;

	}

	/**
	 * What was measured, in milliseconds.
	 *
	 * @param calls sentences, each answered in all ways
	 * @param forward the forward pass over a tensor that was made before
	 * @param predict a predictor on the caller's thread: the forward pass, and what turns
	 * a sentence into a tensor and a tensor into an answer
	 * @param handed a predictor on the thread of an executor, which is the least that any
	 * model with threads of its own can cost
	 * @param infer an inference model
	 * @param added infer less forward
	 * @param translating predict less forward, a part of what was added
	 * @param handingOver handed less predict, another part
	 * @param batching infer less handed, the rest
	 */
	record Result(int calls, Percentiles forward, Percentiles predict, Percentiles handed, Percentiles infer,
			Percentiles added, Percentiles translating, Percentiles handingOver, Percentiles batching) {

	}

}
