package dev.remuda.inference.autoconfigure;

import java.util.List;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the Open Inference Protocol, off
 * by default. Where it is on and can't work, the application doesn't start.
 */
@AutoConfiguration(after = InferenceAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnBooleanProperty(OpenInferenceRequirements.ENABLED)
public final class OpenInferenceAutoConfiguration {

	static final String BODY_RESOLVER = "openInferenceBodyResolver";

	OpenInferenceAutoConfiguration() {
	}

	@Bean
	static OpenInferenceRequirements openInferenceRequirements() {
		return new OpenInferenceRequirements();
	}

	private static int maxRequestSize(InferenceProperties properties) {
		DataSize size = properties.getOpenInference().getMaxRequestSize();
		if (size.toBytes() < 1 || size.toBytes() >= Integer.MAX_VALUE) {
			throw new InvalidConfigurationPropertyValueException(
					InferenceProperties.PREFIX + ".open-inference.max-request-size", size,
					"It must be from 1 byte to less than 2 GB");
		}
		return (int) size.toBytes();
	}

	/**
	 * What answers.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication
	@ConditionalOnClass({ RestController.class, JsonMapper.class })
	@Conditional(OnInferenceModelCondition.class)
	static class Endpoints {

		@Bean
		OpenInferenceController openInferenceController(InferenceModels models, InferenceProperties properties,
				ConfigurableListableBeanFactory beans, ObjectProvider<JsonMapper> mapper) {
			return new OpenInferenceController(
					new OpenInferenceModels(models, properties, beans, mapper.getIfAvailable(JsonMapper::shared)));
		}

	}

	/**
	 * What reads bodies under Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(WebMvcConfigurer.class)
	@Conditional(OnInferenceModelCondition.class)
	static class Servlet {

		@Bean(BODY_RESOLVER)
		WebMvcConfigurer openInferenceBodyResolver(InferenceProperties properties) {
			ServletBodyResolver resolver = new ServletBodyResolver(maxRequestSize(properties));
			return new WebMvcConfigurer() {

				@Override
				public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
					resolvers.add(resolver);
				}

			};
		}

	}

	/**
	 * What reads bodies under WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnClass(WebFluxConfigurer.class)
	@Conditional(OnInferenceModelCondition.class)
	static class Reactive {

		@Bean(BODY_RESOLVER)
		WebFluxConfigurer openInferenceBodyResolver(InferenceProperties properties) {
			ReactiveBodyResolver resolver = new ReactiveBodyResolver(maxRequestSize(properties));
			return new WebFluxConfigurer() {

				@Override
				public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
					configurer.addCustomResolver(resolver);
				}

			};
		}

	}

}
