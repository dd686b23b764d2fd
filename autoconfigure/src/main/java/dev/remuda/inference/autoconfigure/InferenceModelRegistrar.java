package dev.remuda.inference.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.ModelStartException;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Registers a bean for each configured model, with the types of the input and of the
 * answer that its backend has.
 *
 * <p>
 * The backend has the name of the model, so the bean of the model is called
 * {@code <name>Model}; it has the name as its qualifier.
 */
class InferenceModelRegistrar implements BeanDefinitionRegistryPostProcessor {

	private static final Log logger = LogFactory.getLog(InferenceModelRegistrar.class);

	/**
	 * DJL is optional, and loading this class starts no engine.
	 */
	private static final String TRANSLATOR = "ai.djl.translate.Translator";

	private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

	private final Environment environment;

	InferenceModelRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		Map<String, InferenceProperties.Model> models = Binder.get(this.environment)
			.bind(InferenceProperties.PREFIX + ".models", Bindable.mapOf(String.class, InferenceProperties.Model.class))
			.orElse(Map.of());
		models.forEach((name, model) -> register(name, model, registry));
	}

	/**
	 * Return what the bean of a model is called.
	 */
	static String beanName(String name) {
		return camelCase(name) + "Model";
	}

	private void register(String name, InferenceProperties.Model model, BeanDefinitionRegistry registry) {
		if (!NAME.matcher(name).matches()) {
			throw new ModelStartException("'%s' can't be the name of a model".formatted(name),
					"Use letters, digits, '-' and '_' for the key under remuda.inference.models, a letter first.",
					null);
		}
		String beanName = beanName(name);
		if (registry.containsBeanDefinition(beanName)) {
			logger.info(
					"There is a bean '%s' already, so remuda.inference.models.%s makes none".formatted(beanName, name));
			return;
		}
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, registry);
		ConfigurableListableBeanFactory factory = (ConfigurableListableBeanFactory) registry;
		String backend = findBackend(name, model.getBackend(), factory);
		registry.registerBeanDefinition(beanName, definition(name, backend, factory));
	}

	private RootBeanDefinition definition(String name, String backend, ConfigurableListableBeanFactory factory) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setBeanClass(InferenceModel.class);
		definition.setTargetType(
				ResolvableType.forClassWithGenerics(InferenceModel.class, backendType(backend, factory).getGenerics()));
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		definition.setInstanceSupplier(
				() -> factory.getBean(InferenceModelFactory.class).create(name, factory.getBean(backend)));
		definition.setDependsOn(backend);
		definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
		// It starts with the application, even where beans are lazy.
		definition.setLazyInit(false);
		return definition;
	}

	private String findBackend(String name, @Nullable String explicit, ConfigurableListableBeanFactory factory) {
		List<String> candidates = backends(factory);
		Stream<String> names = (explicit != null) ? Stream.of(explicit) : Stream.of(name, camelCase(name));
		return names.filter(candidates::contains).findFirst().orElseThrow(() -> noBackend(name, explicit, candidates));
	}

	private ModelStartException noBackend(String name, @Nullable String explicit, List<String> candidates) {
		String wanted = (explicit != null) ? explicit : camelCase(name);
		String found = candidates.isEmpty() ? "There is no bean of these types at all"
				: "The beans of these types are " + String.join(", ", candidates);
		return new ModelStartException(
				"The model '%s' has no backend: no bean named '%s' is a DJL Translator or a BatchFunction. %s"
					.formatted(name, wanted, found),
				"Name the bean '%s', or name another one in remuda.inference.models.%s.backend.".formatted(wanted,
						name),
				null);
	}

	private List<String> backends(ConfigurableListableBeanFactory factory) {
		List<String> names = new ArrayList<>();
		for (Class<?> type : backendTypes(factory)) {
			names.addAll(Arrays.asList(factory.getBeanNamesForType(type, true, false)));
		}
		return names;
	}

	private static ResolvableType backendType(String backend, ConfigurableListableBeanFactory factory) {
		Class<?> beanType = factory.getType(backend, false);
		ResolvableType declared = factory.getMergedBeanDefinition(backend).getResolvableType();
		ResolvableType type = (declared != ResolvableType.NONE) ? declared : ResolvableType.forClass(beanType);
		return backendTypes(factory).stream()
			.map(type::as)
			.filter((candidate) -> candidate != ResolvableType.NONE)
			.findFirst()
			.orElseThrow();
	}

	private static List<Class<?>> backendTypes(ConfigurableListableBeanFactory factory) {
		List<Class<?>> types = new ArrayList<>(List.of(BatchFunction.class));
		if (ClassUtils.isPresent(TRANSLATOR, factory.getBeanClassLoader())) {
			types.add(ClassUtils.resolveClassName(TRANSLATOR, factory.getBeanClassLoader()));
		}
		return types;
	}

	private static String camelCase(String name) {
		StringBuilder result = new StringBuilder();
		boolean upper = false;
		for (char character : name.toCharArray()) {
			if (character != '-' && character != '_') {
				result.append(upper ? Character.toUpperCase(character) : character);
			}
			upper = character == '-' || character == '_';
		}
		return result.toString();
	}

}
