package dev.remuda.inferencebenchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import ai.djl.Model;
import dev.remuda.inference.InferenceModel;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what one process does to itself, as it is told on its standard input, and
 * answers each command with a line of JSON:
 *
 * <pre>
 * raw 8 sorted 5.0 optimized    batches of 8 of like length for 5 seconds; or "unsorted",
 *                               and "unoptimized" without PyTorch's graph optimizer
 * caller 10.0                   one caller for 10 seconds
 * memory 100000                 100,000 calls
 * </pre>
 */
public final class InferenceBenchmark {

	/**
	 * Characters of a sentence that counts as short.
	 */
	private static final int SHORT = 12;

	private final JsonMapper json = new JsonMapper();

	private final int threads;

	private final List<String> sentences;

	private final Model model;

	private final SentenceTranslator translator;

	private final InferenceModel<String, Correction> served;

	private InferenceBenchmark(int threads, Path sentences) throws Exception {
		this.threads = threads;
		this.sentences = Files.readAllLines(sentences);
		this.model = SpellingModel.load();
		this.translator = new SentenceTranslator(SpellingModel.vocabulary());
		this.served = ServedModel.start(this.model, threads);
	}

	/**
	 * Answer commands until there are no more.
	 * @param arguments how many threads run the model, and the file of the sentences
	 * @throws Exception if something can't be measured
	 */
	public static void main(String[] arguments) throws Exception {
		InferenceBenchmark benchmark = new InferenceBenchmark(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
		try (benchmark.served) {
			benchmark.answerAll();
		}
	}

	private void answerAll() throws Exception {
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		System.out.println(this.json.writeValueAsString("ready"));
		String command = commands.readLine();
		while (command != null) {
			System.out.println(this.json.writeValueAsString(answer(command.split(" "))));
			command = commands.readLine();
		}
	}

	private Object answer(String[] words) throws Exception {
		return switch (words[0]) {
			case "raw" -> raw(Integer.parseInt(words[1]), words[2].equals("sorted"), Double.parseDouble(words[3]),
					words[4].equals("optimized"));
			case "caller" -> new OneCaller(this.model, this.translator, this.served, this.sentences)
				.run(Double.parseDouble(words[1]));
			case "memory" -> new MemoryRun(this.model, this.served, shortOnes()).run(Long.parseLong(words[1]));
			default -> throw new IOException("No such command: " + words[0]);
		};
	}

	private RawLoop.RawRun raw(int batchSize, boolean sorted, double seconds, boolean optimized) throws Exception {
		// DJL reads it with each forward pass, and passes it on to the thread.
		System.setProperty("ai.djl.pytorch.graph_optimizer", String.valueOf(optimized));
		try {
			return new RawLoop(this.model, this.translator, this.sentences, this.threads).run(batchSize, sorted,
					seconds);
		}
		finally {
			System.clearProperty("ai.djl.pytorch.graph_optimizer");
		}
	}

	private List<String> shortOnes() {
		return this.sentences.stream().filter((sentence) -> sentence.length() <= SHORT).toList();
	}

}
