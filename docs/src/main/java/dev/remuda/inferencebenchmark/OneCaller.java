package dev.remuda.inferencebenchmark;

import java.util.ArrayList;
import java.util.List;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inferencebenchmark.RawLoop.Percentiles;

/**
 * One caller, who asks for one sentence after the other: what does an inference model add
 * to the forward pass when there is nothing to batch?
 */
final class OneCaller {

	private static final int WAYS = 3;

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
	 * Answer each sentence in three ways, one right after the other and each first in
	 * turn, and compare the times sentence by sentence.
	 * @param seconds how long
	 * @return what was measured
	 */
	Result run(double seconds) throws TranslateException {
		List<List<Double>> millis = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		try (NDManager manager = this.model.getNDManager().newSubManager();
				Predictor<String, Correction> predictor = this.model.newPredictor(this.translator)) {
			ParameterStore parameters = new ParameterStore(manager, false);
			List<NDList> tensors = this.sentences.stream()
				.map((sentence) -> this.translator.tensor(manager, List.of(sentence)))
				.toList();
			long end = System.nanoTime() + (long) (seconds * 1e9);
			for (int call = 0; System.nanoTime() < end; call++) {
				int index = call % tensors.size();
				for (int turn = 0; turn < WAYS; turn++) {
					int way = (call + turn) % WAYS;
					long before = System.nanoTime();
					switch (way) {
						case 0 -> this.model.getBlock().forward(parameters, tensors.get(index), false).close();
						case 1 -> predictor.predict(this.sentences.get(index));
						default -> this.served.infer(this.sentences.get(index));
					}
					millis.get(way).add((System.nanoTime() - before) / 1e6);
				}
			}
		}
		return new Result(millis.get(0).size(), Percentiles.of(millis.get(0)), Percentiles.of(millis.get(1)),
				Percentiles.of(millis.get(2)), differences(millis.get(2), millis.get(0)),
				differences(millis.get(1), millis.get(0)), differences(millis.get(2), millis.get(1)));
	}

	private static Percentiles differences(List<Double> minuends, List<Double> subtrahends) {
		List<Double> differences = new ArrayList<>();
		for (int i = 0; i < minuends.size(); i++) {
			differences.add(minuends.get(i) - subtrahends.get(i));
		}
		return Percentiles.of(differences);
	}

	/**
	 * What was measured, in milliseconds.
	 *
	 * @param calls sentences, each answered in three ways
	 * @param forward the forward pass over a tensor that was made before
	 * @param predict a predictor on the caller's thread: the forward pass, and what turns
	 * a sentence into a tensor and a tensor into an answer
	 * @param infer an inference model
	 * @param added infer less forward
	 * @param translating predict less forward, a part of what was added
	 * @param batching infer less predict, the other part
	 */
	record Result(int calls, Percentiles forward, Percentiles predict, Percentiles infer, Percentiles added,
			Percentiles translating, Percentiles batching) {

	}

}
