package dev.remuda.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that answers in upper case and notes what happens on which thread. The input
 * "block" keeps its thread until it is released; it fails on "bad", and on "worse" with
 * an error.
 */
class FakeModel implements LoadedModel<String, String> {

	final List<String> events = new CopyOnWriteArrayList<>();

	final List<String> inputs = new CopyOnWriteArrayList<>();

	final List<List<String>> batches = new CopyOnWriteArrayList<>();

	final CountDownLatch blocked = new CountDownLatch(1);

	final CountDownLatch release = new CountDownLatch(1);

	List<ModelSample<String, String>> samples = List.of();

	private final AtomicInteger sessions = new AtomicInteger();

	@Override
	public Session<String, String> openSession() throws Exception {
		int number = this.sessions.incrementAndGet();
		Thread owner = Thread.currentThread();
		note("open");
		return new Session<>() {

			@Override
			public List<String> run(List<String> batch) throws Exception {
				FakeModel.this.batches.add(List.copyOf(batch));
				FakeModel.this.inputs.addAll(batch);
				if (Thread.currentThread() != owner) {
					throw new AssertionError("Session %d runs on %s".formatted(number, Thread.currentThread()));
				}
				List<String> answers = new ArrayList<>();
				for (String input : batch) {
					answers.add(answer(input));
				}
				return answers;
			}

			@Override
			public void close() {
				note((Thread.currentThread() == owner) ? "close" : "close on the wrong thread");
			}

		};
	}

	@Override
	public InputRules<String> rules() {
		return new InputRules<>() {

			@Override
			public void validate(String input) {
				if (input.isEmpty()) {
					throw new InvalidInputException("The input is empty");
				}
			}

			@Override
			public int length(String input) {
				return input.length();
			}

		};
	}

	@Override
	public List<ModelSample<String, String>> samples() {
		return this.samples;
	}

	@Override
	public void close() {
		this.events.add("close model");
	}

	String answer(String input) throws Exception {
		if (input.equals("block")) {
			this.blocked.countDown();
			this.release.await();
		}
		if (input.equals("bad")) {
			throw new Exception("bad input");
		}
		if (input.equals("worse")) {
			throw new StackOverflowError();
		}
		return input.toUpperCase(Locale.ROOT);
	}

	private void note(String event) {
		this.events.add(event + " " + Thread.currentThread().getName());
	}

}
