package dev.remuda.inferencebenchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import dev.remuda.inference.InferenceModel;

/**
 * Many calls, and what they leave behind: memory of the process, and tensors.
 */
final class MemoryRun {

	private static final int CALLERS = 64;

	private static final int SAMPLES = 100;

	private final NDManager manager;

	private final InferenceModel<String, Correction> served;

	private final List<String> sentences;

	/**
	 * Create a run.
	 * @param model the model, whose manager holds all tensors
	 * @param sentences what is asked, in turn
	 */
	MemoryRun(Model model, InferenceModel<String, Correction> served, List<String> sentences) {
		NDManager parent = model.getNDManager().getParentManager();
		this.manager = (parent != null) ? parent : model.getNDManager();
		this.served = served;
		this.sentences = sentences;
	}

	/**
	 * Call the model from 64 threads.
	 * @param calls how many calls in all
	 * @return what was seen meanwhile
	 */
	Result run(long calls) throws InterruptedException, ExecutionException {
		List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
		samples.add(sample(0));
		AtomicLong begun = new AtomicLong();
		long every = Math.max(1, calls / SAMPLES);
		long start = System.nanoTime();
		ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
		try {
			List<? extends Future<?>> all = IntStream.range(0, CALLERS)
				.mapToObj((caller) -> callers.submit(() -> call(calls, begun, every, samples)))
				.toList();
			for (Future<?> caller : all) {
				caller.get();
			}
		}
		finally {
			callers.shutdownNow();
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		samples.add(sample(calls));
		return new Result(calls, calls / seconds, List.copyOf(samples));
	}

	private void call(long calls, AtomicLong begun, long every, List<Sample> samples) {
		long call = begun.getAndIncrement();
		while (call < calls) {
			this.served.infer(this.sentences.get((int) (call % this.sentences.size())));
			if (call > 0 && call % every == 0) {
				samples.add(sample(call));
			}
			call = begun.getAndIncrement();
		}
	}

	private Sample sample(long calls) {
		return new Sample(calls, resident(), this.manager.getManagedArrays().size());
	}

	/**
	 * Return the resident memory of this process in KiB, as Linux counts it.
	 */
	private static long resident() {
		try {
			return Files.readAllLines(Path.of("/proc/self/status"))
				.stream()
				.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What was seen at one moment.
	 *
	 * @param calls calls begun before
	 * @param residentKib resident memory of the process in KiB
	 * @param arrays tensors that weren't closed; while calls are running, theirs too
	 */
	record Sample(long calls, long residentKib, int arrays) {

	}

	/**
	 * What was seen.
	 *
	 * @param calls calls in all
	 * @param perSecond calls in a second
	 * @param samples one before the first call, one after the last, and some between
	 */
	record Result(long calls, double perSecond, List<Sample> samples) {

	}

}
