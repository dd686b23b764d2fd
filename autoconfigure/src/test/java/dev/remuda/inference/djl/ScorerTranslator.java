package dev.remuda.inference.djl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.remuda.inference.InputRules;

/**
 * Scores words of the letters a to z with the model that {@code src/test/models/make.py}
 * makes, and notes who calls it.
 */
class ScorerTranslator implements Translator<String, Float>, InputRules<String> {

	final Set<String> threads = ConcurrentHashMap.newKeySet();

	final List<NDManager> predictors = new ArrayList<>();

	final List<Integer> batches = new ArrayList<>();

	@Override
	public int length(String word) {
		return word.length();
	}

	@Override
	public Batchifier getBatchifier() {
		return Batchifier.STACK;
	}

	@Override
	public synchronized void prepare(TranslatorContext context) {
		this.predictors.add(context.getPredictorManager());
	}

	@Override
	public synchronized NDList batchProcessInput(TranslatorContext context, List<String> words) {
		this.threads.add(Thread.currentThread().getName());
		this.batches.add(words.size());
		int length = words.stream().mapToInt(String::length).max().orElseThrow();
		long[] ids = new long[words.size() * length];
		for (int i = 0; i < words.size(); i++) {
			for (int j = 0; j < words.get(i).length(); j++) {
				ids[i * length + j] = words.get(i).charAt(j) - 'a' + 1;
			}
		}
		return new NDList(context.getNDManager().create(ids, new Shape(words.size(), length)));
	}

	@Override
	public List<Float> batchProcessOutput(TranslatorContext context, NDList output) {
		List<Float> scores = new ArrayList<>();
		for (float score : output.get(0).toFloatArray()) {
			scores.add(score);
		}
		return scores;
	}

	@Override
	public NDList processInput(TranslatorContext context, String word) {
		return batchProcessInput(context, List.of(word));
	}

	@Override
	public Float processOutput(TranslatorContext context, NDList output) {
		return batchProcessOutput(context, output).get(0);
	}

}
