package dev.remuda.process.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import dev.remuda.process.WorkerLink;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives a worker what the master has decided for it, before the configuration files are
 * read, so that it may choose among them.
 */
class WorkerPropertiesPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String NAME = "remudaProcess";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		WorkerLink link = WorkerLink.current();
		if (link != null) {
			Map<String, Object> properties = new HashMap<>(link.properties());
			properties.put("server.port", String.valueOf(link.port()));
			if (link.isManagedByMaster()) {
				properties.put("management.server.port", "0");
				properties.put("management.server.address", "127.0.0.1");
			}
			environment.getPropertySources().addFirst(new MapPropertySource(NAME, properties));
		}
	}

}
