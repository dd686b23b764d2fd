package dev.remuda.inference.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

/**
 * Stops the start of an application that was told to answer by the Open Inference
 * Protocol and can't.
 */
class OpenInferenceRequirements implements BeanFactoryPostProcessor {

	static final String ENABLED = InferenceProperties.PREFIX + ".open-inference.enabled";

	private static final String STARTERS = "add spring-boot-starter-webmvc or spring-boot-starter-webflux";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (beans.getBeanNamesForType(InferenceModels.class, true, false).length == 0) {
			throw unmet("there is no model: name one under remuda.inference.models");
		}
		if (!ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper", beans.getBeanClassLoader())) {
			throw unmet("Jackson is missing: " + STARTERS);
		}
		if (!beans.containsBeanDefinition(OpenInferenceAutoConfiguration.BODY_RESOLVER)) {
			throw unmet("the application is no web application with Spring MVC or WebFlux: " + STARTERS
					+ ", or remove spring.main.web-application-type=none");
		}
	}

	private static InvalidConfigurationPropertyValueException unmet(String reason) {
		return new InvalidConfigurationPropertyValueException(ENABLED, true, "Nobody could answer, as " + reason);
	}

}
