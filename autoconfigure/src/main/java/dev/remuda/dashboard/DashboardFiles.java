package dev.remuda.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;

/**
 * The files that the page loads: its own, and the library that draws its charts.
 */
final class DashboardFiles {

	/**
	 * Not where Spring Boot serves files from, or they would be there while the dashboard
	 * is off.
	 */
	static final String FOLDER = "dev/remuda/dashboard/";

	/**
	 * What tells the version of the library.
	 */
	static final String LIBRARY = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

	private static final List<String> NAMES = List.of("page.css", "page.js", "charts.js", "elements.js", "feed.js",
			"traffic.js", "inference.js", "gpu.js", "upstreams.js", "icon.svg");

	/**
	 * What the files of the library are called here, so that no version is in an address.
	 */
	private static final Map<String, String> LIBRARY_NAMES = Map.of("uplot.js", "uPlot.iife.min.js", "uplot.css",
			"uPlot.min.css");

	private DashboardFiles() {
	}

	/**
	 * Read all files.
	 * @param loader where they are
	 * @return the files by their names
	 * @throws UncheckedIOException if one is missing
	 */
	static Map<String, DashboardFile> read(@Nullable ClassLoader loader) {
		Map<String, DashboardFile> files = new LinkedHashMap<>();
		NAMES.forEach((name) -> files.put(name, read(name, FOLDER + name, loader)));
		String library = "META-INF/resources/webjars/uplot/%s/dist/".formatted(version(loader));
		LIBRARY_NAMES.forEach((name, original) -> files.put(name, read(name, library + original, loader)));
		return files;
	}

	private static DashboardFile read(String name, String location, @Nullable ClassLoader loader) {
		return new DashboardFile(contentType(name), read(location, loader));
	}

	static byte[] read(String location, @Nullable ClassLoader loader) {
		try (InputStream input = new ClassPathResource(location, loader).getInputStream()) {
			return input.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String contentType(String name) {
		return switch (name.substring(name.lastIndexOf('.') + 1)) {
			case "css" -> "text/css;charset=UTF-8";
			case "js" -> "text/javascript;charset=UTF-8";
			case "svg" -> "image/svg+xml";
			default -> throw new IllegalArgumentException(name);
		};
	}

	private static String version(@Nullable ClassLoader loader) {
		Properties properties = new Properties();
		try (InputStream input = new ClassPathResource(LIBRARY, loader).getInputStream()) {
			properties.load(input);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties.getProperty("version");
	}

}
