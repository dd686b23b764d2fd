package dev.remuda.inference.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.remuda.inference.BatchFunction;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenInferenceAutoConfiguration}.
 */
class OpenInferenceAutoConfigurationTests {

	private static final String ON = "remuda.inference.open-inference.enabled=true";

	private static final String MODEL = "remuda.inference.models.same.workers=1";

	private final WebApplicationContextRunner servlet = prepare(new WebApplicationContextRunner());

	private final ReactiveWebApplicationContextRunner reactive = prepare(new ReactiveWebApplicationContextRunner());

	private final ApplicationContextRunner none = prepare(new ApplicationContextRunner());

	private static <R extends AbstractApplicationContextRunner<R, C, A>, C extends ConfigurableApplicationContext, A extends ApplicationContextAssertProvider<C>> R prepare(
			R runner) {
		return runner
			.withConfiguration(
					AutoConfigurations.of(InferenceAutoConfiguration.class, OpenInferenceAutoConfiguration.class))
			.withUserConfiguration(Backend.class);
	}

	@Test
	void isOffByDefault() {
		this.servlet.withPropertyValues(MODEL)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(OpenInferenceController.class)
				.doesNotHaveBean(OpenInferenceAutoConfiguration.BODY_RESOLVER));
	}

	@Test
	void answersUnderSpringMvc() {
		this.servlet.withPropertyValues(MODEL, ON)
			.run((context) -> assertThat(context).hasSingleBean(OpenInferenceController.class)
				.hasSingleBean(WebMvcConfigurer.class)
				.doesNotHaveBean(WebFluxConfigurer.class));
	}

	@Test
	void answersUnderWebFlux() {
		this.reactive.withPropertyValues(MODEL, ON)
			.run((context) -> assertThat(context).hasSingleBean(OpenInferenceController.class)
				.hasSingleBean(WebFluxConfigurer.class)
				.doesNotHaveBean(WebMvcConfigurer.class));
	}

	@Test
	void answersWithoutTheOtherWebStack() {
		this.servlet.withPropertyValues(MODEL, ON)
			.withClassLoader(new FilteredClassLoader("org.springframework.web.reactive", "reactor"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(OpenInferenceController.class));
		this.reactive.withPropertyValues(MODEL, ON)
			.withClassLoader(new FilteredClassLoader("org.springframework.web.servlet", "jakarta.servlet"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(OpenInferenceController.class));
	}

	@Test
	void doesNotStartWithoutAWebServer() {
		this.none.withPropertyValues(MODEL, ON)
			.run((context) -> assertUnmet(context, "the application is no web application with Spring MVC or WebFlux"));
		this.none.withPropertyValues(MODEL, ON)
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.servlet"))
			.run((context) -> assertUnmet(context, "the application is no web application with Spring MVC or WebFlux"));
		this.servlet.withPropertyValues(MODEL, ON)
			.withClassLoader(new FilteredClassLoader(WebMvcConfigurer.class))
			.run((context) -> assertUnmet(context, "the application is no web application with Spring MVC or WebFlux"));
	}

	@Test
	void doesNotStartWithoutJackson() {
		this.servlet.withPropertyValues(MODEL, ON)
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> assertUnmet(context, "Jackson is missing"));
	}

	@Test
	void doesNotStartWithoutAModel() {
		this.servlet.withPropertyValues(ON)
			.run((context) -> assertUnmet(context, "there is no model: name one under remuda.inference.models"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0B", "-1B", "2GB" })
	void refusesALimitThatIsNone(String size) {
		this.servlet.withPropertyValues(MODEL, ON, "remuda.inference.open-inference.max-request-size=" + size)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("remuda.inference.open-inference.max-request-size"));
	}

	@ParameterizedTest
	@CsvSource({ "Translator, , file:gec.pt, pytorch_torchscript", "Translator, , file:gec.onnx, onnx_onnxv1",
			"Translator, PyTorch, file:gec.zip, pytorch_torchscript", "Translator, OnnxRuntime, file:gec, onnx_onnxv1",
			"Translator, TensorFlow, file:gec, djl_tensorflow", "BatchFunction, , , remuda_function" })
	void namesThePlatform(String backend, String engine, String location, String platform) {
		InferenceProperties.Model model = new InferenceProperties.Model();
		model.setEngine(engine);
		model.setLocation(location);
		assertThat(OpenInferenceModels.platform(backend, model)).isEqualTo(platform);
	}

	private static void assertUnmet(ApplicationContextAssertProvider<?> context, String reason) {
		assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
				(failure) -> {
					assertThat(failure.getName()).isEqualTo("remuda.inference.open-inference.enabled");
					assertThat(failure.getReason()).startsWith("Nobody could answer, as " + reason);
				});
	}

	@Configuration(proxyBeanMethods = false)
	static class Backend {

		@Bean
		BatchFunction<String, String> same() {
			return List::copyOf;
		}

	}

}
