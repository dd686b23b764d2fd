package dev.remuda.inference.djl;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.translate.Translator;

import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.ModelStartException;
import org.jspecify.annotations.Nullable;

/**
 * Loads models with DJL, and says what is wrong when that fails. No type of DJL's is in
 * its signatures, so that its callers import none.
 *
 * <p>
 * DJL has to be kept from opening connections before: {@code ai.djl.offline=true}.
 */
public final class DjlModelLoader {

	private static final Logger logger = System.getLogger(DjlModelLoader.class.getName());

	private final Host host;

	private final EngineTuning tuning;

	/**
	 * Create a loader.
	 * @param workers threads that run models at the same time, those of all models, at
	 * least 1: an engine gets the processors divided by them for each. Has no effect on
	 * PyTorch if that has started before, or the user set
	 * {@code ai.djl.pytorch.num_threads} or {@code OMP_NUM_THREADS}
	 * @throws IllegalArgumentException if there is no worker
	 */
	public DjlModelLoader(int workers) {
		this(workers, new ThisHost());
	}

	DjlModelLoader(int workers, Host host) {
		this.host = host;
		this.tuning = new EngineTuning(host, workers);
	}

	/**
	 * Return what a translator implements: DJL's {@code Translator<I, O>}.
	 * @return the interface, whose type parameters are those of an input and of an answer
	 */
	public static Class<?> translatorType() {
		return Translator.class;
	}

	/**
	 * Load a model onto each of its devices.
	 * @param <I> the type of an input
	 * @param <O> the type of an answer
	 * @param name what messages call the model
	 * @param file the file to load
	 * @param engine the name of the engine in any case; unset, the file's ending tells:
	 * {@code .pt} and {@code .pth} PyTorch, {@code .onnx} OnnxRuntime
	 * @param device {@code auto} for the first GPU if one can be used and else the CPU,
	 * {@code cpu}, {@code gpu} for all GPUs that can be used, or GPUs by number:
	 * {@code gpu:0}, {@code gpu:0,gpu:1}
	 * @param translator a {@link #translatorType() translator} of inputs of type
	 * {@code I} to answers of type {@code O}
	 * @return the model on each device
	 * @throws ModelStartException if it can't be loaded; nothing stays in memory
	 */
	@SuppressWarnings("unchecked")
	public <I, O> LoadedModels<I, O> load(String name, ModelFile file, @Nullable String engine, String device,
			Object translator) {
		DeviceSetting setting = DeviceSetting.parse(name, device);
		Translator<I, O> typed = (Translator<I, O>) translator;
		try (LocalFile local = LocalFile.open(name, file)) {
			this.tuning.apply();
			Engine started = new EngineStarter(this.host).start(name, file, engine);
			EngineInfo info = new EngineInfo(started.getEngineName(), started.getVersion(),
					this.tuning.effective(started.getEngineName()));
			new TranslatorCheck(name, typed).check(started);
			List<Device> devices = choose(setting, started);
			List<Model> loaded = new ModelReader(name, started, this.tuning.options()).read(local, devices);
			List<LoadedModel<I, O>> models = loaded.stream()
				.<LoadedModel<I, O>>map((model) -> new DjlModel<>(model, typed))
				.toList();
			report(name, file, models, info);
			return new LoadedModels<>(models, info);
		}
	}

	private List<Device> choose(DeviceSetting setting, Engine engine) {
		if (setting.value().equals("cpu")) {
			return List.of(Device.cpu());
		}
		GpuSupport support = GpuSupport.of(engine, this.host);
		if (setting.auto() && support.wasted()) {
			logger.log(Level.WARNING, "The model '%s' runs on the CPU although there seems to be a GPU: %s. %s"
				.formatted(setting.model(), support.problem(), support.action()));
		}
		return setting.choose(support);
	}

	private void report(String name, ModelFile file, List<? extends LoadedModel<?, ?>> models, EngineInfo engine) {
		EngineThreads threads = engine.threads();
		String shown = (threads != null) ? ", %d intra-op and %d inter-op threads for each batch on the CPU"
			.formatted(threads.intraOp(), threads.interOp()) : "";
		logger.log(Level.INFO,
				"Loaded the model '%s' from %s: %s %s on %s%s".formatted(name, file.location(), engine.name(),
						engine.version(), models.stream().map(LoadedModel::device).collect(Collectors.joining(", ")),
						shown));
	}

}
