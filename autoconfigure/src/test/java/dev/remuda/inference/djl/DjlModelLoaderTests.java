package dev.remuda.inference.djl;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ai.djl.ndarray.NDManager;
import ai.djl.translate.Batchifier;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.LoadedModel.Session;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link DjlModelLoader} with PyTorch and ONNX Runtime, and a small model that
 * both have.
 */
class DjlModelLoaderTests {

	private static final Offset<Float> ROUNDING = within(1e-5f);

	private final ScorerTranslator translator = new ScorerTranslator();

	@ParameterizedTest
	@ValueSource(strings = { "scorer.pt", "scorer.onnx" })
	void answersAsTheModelDidWhereItWasMade(String file) throws Exception {
		try (LoadedModel<String, Float> model = load(file); Session<String, Float> session = model.openSession()) {
			List<Float> scores = session.run(List.of("abc", "za", "e"));
			assertThat(scores.get(0)).isCloseTo(-0.384801f, ROUNDING);
			assertThat(scores.get(1)).isCloseTo(-0.713770f, ROUNDING);
			assertThat(scores.get(2)).isCloseTo(-0.628822f, ROUNDING);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "scorer.pt", "scorer.onnx" })
	void answersTheSameAloneAndInABatchOfOtherLengths(String file) throws Exception {
		List<String> words = words(64);
		try (LoadedModel<String, Float> model = load(file); Session<String, Float> session = model.openSession()) {
			List<Float> together = session.run(words);
			for (int i = 0; i < words.size(); i++) {
				assertThat(session.run(List.of(words.get(i))).get(0)).isCloseTo(together.get(i), ROUNDING);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "scorer.pt", "scorer.onnx" })
	void answersMixedCallsInBatchesOnTheThreadsOfTheWorkers(String file) throws Exception {
		List<String> words = words(64);
		List<Float> expected;
		try (LoadedModel<String, Float> model = load(file); Session<String, Float> session = model.openSession()) {
			expected = session.run(words);
		}
		this.translator.threads.clear();
		this.translator.predictors.clear();
		this.translator.batches.clear();
		try (InferenceModel<String, Float> model = new BatchingInferenceModel<>("scorer", load(file),
				InferenceSettings.DEFAULTS.withWorkers(2).withMaxPadding(1))
			.awaitReady(Duration.ofMinutes(1))) {
			List<CompletableFuture<Float>> calls = words.stream().map(model::submit).toList();
			for (int i = 0; i < words.size(); i++) {
				assertThat(calls.get(i).join()).isCloseTo(expected.get(i), ROUNDING);
			}
		}
		assertThat(this.translator.threads).isSubsetOf("scorer-inference-1", "scorer-inference-2");
		assertThat(this.translator.predictors).hasSameSizeAs(this.translator.threads);
		assertThat(this.translator.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(64);
		assertThat(this.translator.predictors).noneMatch(NDManager::isOpen);
	}

	@ParameterizedTest
	@ValueSource(strings = { "scorer.pt", "scorer.onnx" })
	void keepsNoTensorOfABatch(String file) throws Exception {
		List<String> words = words(8);
		try (LoadedModel<String, Float> model = load(file); Session<String, Float> session = model.openSession()) {
			session.run(words);
			NDManager predictor = this.translator.predictors.get(0);
			int before = predictor.getManagedArrays().size();
			int beforeInModel = predictor.getParentManager().getManagedArrays().size();
			for (int i = 0; i < 2000; i++) {
				session.run(words);
			}
			assertThat(predictor.getManagedArrays()).hasSize(before);
			assertThat(predictor.getParentManager().getManagedArrays()).hasSize(beforeInModel);
			Reference.reachabilityFence(session);
		}
	}

	@Test
	void readsAModelThatIsNoFileFromItsStream() throws Exception {
		ModelFile file = new ModelFile("classpath:models/scorer.pt", null,
				() -> Files.newInputStream(resource("scorer.pt")));
		try (LoadedModel<String, Float> model = loader(FakeHost.PLAIN)
			.<String, Float>load("scorer", file, null, "cpu", this.translator)
			.models()
			.get(0); Session<String, Float> session = model.openSession()) {
			assertThat(session.run(List.of("e")).get(0)).isCloseTo(-0.628822f, ROUNDING);
		}
	}

	@Test
	void deletesTheCopyOfAStream() throws IOException {
		ModelFile file = new ModelFile("jar:models/scorer.pt", null, () -> Files.newInputStream(resource("scorer.pt")));
		Path copy;
		try (LocalFile local = LocalFile.open("scorer", file)) {
			copy = local.path();
			assertThat(copy).hasSameBinaryContentAs(resource("scorer.pt"));
		}
		assertThat(copy).doesNotExist();
		assertThat(resource("scorer.pt")).exists();
	}

	@Test
	void saysWhatRunsTheModelAndOnWhat() {
		try (LoggedLines log = new LoggedLines(DjlModelLoader.class)) {
			LoadedModels<String, Float> pyTorch = loader(FakeHost.PLAIN).load("scorer", file("scorer.pt"), null, "auto",
					this.translator);
			LoadedModels<String, Float> onnx = loader(FakeHost.PLAIN.withProcessors(8)).load("scorer",
					file("scorer.onnx"), "onnxruntime", "auto", this.translator);
			Stream.of(pyTorch, onnx).flatMap((loaded) -> loaded.models().stream()).forEach((model) -> {
				assertThat(model.device()).isEqualTo("cpu");
				model.close();
			});
			assertThat(pyTorch.engine().name()).isEqualTo("PyTorch");
			assertThat(pyTorch.engine().version()).isEqualTo("2.7.1");
			assertThat(pyTorch.engine().threads()).isNotNull();
			assertThat(onnx.engine()).isEqualTo(new EngineInfo("OnnxRuntime", "1.21.1", new EngineThreads(4, 1)));
			assertThat(log.lines).hasSize(2);
			assertThat(log.lines.get(1)).startsWith("INFO Loaded the model 'scorer' from ")
				.endsWith(
						"scorer.onnx: OnnxRuntime 1.21.1 on cpu, 4 intra-op and 1 inter-op threads for each batch on the CPU");
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void givesAnOnnxModelThreadsOfItsOwn() throws IOException {
		load("scorer.onnx").close();
		long before = threads();
		LoadedModels<String, Float> loaded = loader(FakeHost.PLAIN.withProcessors(40)).load("scorer",
				file("scorer.onnx"), null, "cpu", this.translator);
		assertThat(threads() - before).isGreaterThanOrEqualTo(15).isLessThan(25);
		loaded.models().get(0).close();
	}

	private static long threads() throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			return threads.count();
		}
	}

	@Test
	void warnsOfAGpuThatAutoDoesNotUseAndIsSilentAboutOneThatIsNotAskedFor() {
		FakeHost host = FakeHost.PLAIN.withGpu("/proc/driver/nvidia/version", 0);
		try (LoggedLines log = new LoggedLines(DjlModelLoader.class)) {
			loader(host).load("scorer", file("scorer.pt"), null, "cpu", this.translator).models().get(0).close();
			assertThat(log.lines).noneMatch((line) -> line.startsWith("WARNING"));
			loader(host).load("scorer", file("scorer.pt"), null, "auto", this.translator).models().get(0).close();
			assertThat(log.lines).filteredOn((line) -> line.startsWith("WARNING"))
				.singleElement()
				.asString()
				.startsWith(
						"WARNING The model 'scorer' runs on the CPU although there seems to be a GPU: there is an NVIDIA driver")
				.contains("Install CUDA's runtime library");
		}
	}

	@Test
	void warnsOfATranslatorThatDjlRunsOneByOne() {
		ScorerTranslator unbatched = new ScorerTranslator() {

			@Override
			public Batchifier getBatchifier() {
				return null;
			}

		};
		try (LoggedLines log = new LoggedLines(TranslatorCheck.class)) {
			loader(FakeHost.PLAIN).load("scorer", file("scorer.pt"), null, "cpu", unbatched).models().get(0).close();
			assertThat(log.lines).filteredOn((line) -> line.startsWith("WARNING"))
				.singleElement()
				.asString()
				.startsWith("WARNING The translator of the model 'scorer' has no batchifier");
		}
	}

	@Test
	void knowsTheInterfaceOfATranslator() {
		assertThat(DjlModelLoader.translatorType()).isEqualTo(ai.djl.translate.Translator.class);
	}

	private LoadedModel<String, Float> load(String file) {
		return loader(FakeHost.PLAIN).<String, Float>load("scorer", file(file), null, "cpu", this.translator)
			.models()
			.get(0);
	}

	private static DjlModelLoader loader(Host host) {
		return new DjlModelLoader(2, host);
	}

	static ModelFile file(String name) {
		return ModelFile.of(resource(name));
	}

	static Path resource(String name) {
		return Path.of("src/test/resources/models", name);
	}

	private static List<String> words(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> String.valueOf((char) ('a' + i % 26)).repeat(1 + i % 7) + (char) ('z' - i % 5))
			.toList();
	}

}
