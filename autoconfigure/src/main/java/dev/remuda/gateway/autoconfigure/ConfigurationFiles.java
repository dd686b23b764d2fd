package dev.remuda.gateway.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

/**
 * The configuration files of an application: the same files that Spring Boot reads at the
 * start, read again by the same rules.
 */
final class ConfigurationFiles {

	/**
	 * How Spring Boot names what comes from a file or a tree of files.
	 */
	private static final String[] NAMES = { "Config resource '", "Config tree '" };

	private ConfigurationFiles() {
	}

	/**
	 * Return the files that an environment is made of; those in archives can't change and
	 * aren't among them.
	 */
	static Set<Path> of(ConfigurableEnvironment environment) {
		Set<Path> files = new TreeSet<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (isFromFile(source) && source instanceof EnumerablePropertySource<?> properties) {
				Arrays.stream(properties.getPropertyNames())
					.map((name) -> file(OriginLookup.getOrigin(source, name)))
					.filter((file) -> file != null)
					.forEach(files::add);
			}
		}
		return files;
	}

	private static boolean isFromFile(PropertySource<?> source) {
		return Arrays.stream(NAMES).anyMatch(source.getName()::startsWith);
	}

	private static @Nullable Path file(@Nullable Origin origin) {
		Resource resource = (origin instanceof TextResourceOrigin text) ? text.getResource() : null;
		try {
			return (resource != null && resource.isFile()) ? resource.getFile().toPath().toAbsolutePath() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Return what tells whether files have changed.
	 */
	static Map<Path, Stamp> stamps(Set<Path> files) {
		Map<Path, Stamp> stamps = new TreeMap<>();
		files.forEach((file) -> stamps.put(file, Stamp.of(file)));
		return stamps;
	}

	/**
	 * Read the files again.
	 * @param current the environment that was made of them
	 * @return an environment that differs from it only in what the files say now
	 */
	static ConfigurableEnvironment read(ConfigurableEnvironment current) {
		StandardEnvironment environment = new StandardEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		sources.forEach((source) -> sources.remove(source.getName()));
		List<PropertySource<?>> behind = new ArrayList<>();
		boolean before = true;
		for (PropertySource<?> source : current.getPropertySources()) {
			if (isFromFile(source)) {
				before = false;
			}
			else if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				if (before || DefaultPropertiesPropertySource.hasMatchingName(source)) {
					sources.addLast(source);
				}
				else {
					behind.add(source);
				}
			}
		}
		ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(),
				new DefaultBootstrapContext(), current.getActiveProfiles());
		behind.forEach(sources::addLast);
		DefaultPropertiesPropertySource.moveToEnd(environment);
		return environment;
	}

	/**
	 * What a file looks like from outside.
	 *
	 * @param modified when it was changed; {@code null} if there is no such file
	 * @param size its size in bytes
	 */
	record Stamp(@Nullable FileTime modified, long size) {

		private static Stamp of(Path file) {
			try {
				BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
				return new Stamp(attributes.lastModifiedTime(), attributes.size());
			}
			catch (IOException ex) {
				return new Stamp(null, 0);
			}
		}

		boolean isMissing() {
			return this.modified == null;
		}

	}

}
