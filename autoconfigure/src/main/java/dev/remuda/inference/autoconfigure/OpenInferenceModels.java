package dev.remuda.inference.autoconfigure;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.openinference.OpenInferenceModel;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * The models that are running, as the Open Inference Protocol sees them.
 */
class OpenInferenceModels {

	private final InferenceModels models;

	private final InferenceProperties properties;

	private final ConfigurableListableBeanFactory beans;

	private final JsonMapper mapper;

	private final Map<String, OpenInferenceModel<?, ?>> open = new ConcurrentHashMap<>();

	OpenInferenceModels(InferenceModels models, InferenceProperties properties, ConfigurableListableBeanFactory beans,
			JsonMapper mapper) {
		this.models = models;
		this.properties = properties;
		this.beans = beans;
		this.mapper = mapper;
	}

	/**
	 * Return whether all models take calls.
	 */
	boolean areReady() {
		return this.models.all().stream().allMatch(OpenInferenceModels::isReady);
	}

	/**
	 * Return whether a model takes calls, or {@code null} if there is none of the name.
	 */
	@Nullable Boolean isReady(String name) {
		ServedModel served = served(name);
		return (served != null) ? isReady(served) : null;
	}

	private static boolean isReady(ServedModel served) {
		return ModelHealth.of(served.model().status()).state().equals(ModelHealth.READY);
	}

	/**
	 * Return a model, or {@code null} if there is none of the name.
	 */
	@Nullable OpenInferenceModel<?, ?> find(String name) {
		ServedModel served = served(name);
		return (served != null) ? this.open.computeIfAbsent(name, (key) -> create(served)) : null;
	}

	private @Nullable ServedModel served(String name) {
		return this.models.all().stream().filter((served) -> served.name().equals(name)).findFirst().orElse(null);
	}

	@SuppressWarnings("unchecked")
	private OpenInferenceModel<?, ?> create(ServedModel served) {
		String bean = InferenceModelRegistrar.beanName(served.name());
		ResolvableType type = this.beans.getMergedBeanDefinition(bean).getResolvableType();
		InferenceProperties.Model properties = Objects.requireNonNull(this.properties.getModels().get(served.name()));
		return new OpenInferenceModel<>(served.name(), platform(served.backend(), properties),
				served.settings().queueCapacity(), (InferenceModel<Object, Object>) this.beans.getBean(bean),
				resolved(type.getGeneric(0)), resolved(type.getGeneric(1)), this.mapper);
	}

	/**
	 * Return a type without the variables of the class that it was declared in.
	 */
	private static Type resolved(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		if (!type.hasGenerics()) {
			return raw;
		}
		ResolvableType[] generics = Arrays.stream(type.getGenerics())
			.map((generic) -> ResolvableType.forType(resolved(generic)))
			.toArray(ResolvableType[]::new);
		return ResolvableType.forClassWithGenerics(raw, generics).getType();
	}

	/**
	 * Return what runs a model, by the names that the protocol has for it.
	 */
	static String platform(String backend, InferenceProperties.Model model) {
		if (backend.equals("BatchFunction")) {
			return "remuda_function";
		}
		String engine = model.getEngine();
		if (engine == null) {
			engine = String.valueOf(model.getLocation()).endsWith(".onnx") ? "OnnxRuntime" : "PyTorch";
		}
		return switch (engine) {
			case "PyTorch" -> "pytorch_torchscript";
			case "OnnxRuntime" -> "onnx_onnxv1";
			default -> "djl_" + engine.toLowerCase(Locale.ROOT);
		};
	}

}
