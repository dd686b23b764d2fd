package dev.remuda.gateway.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import dev.remuda.gateway.ErrorPage;
import dev.remuda.gateway.ErrorPages;
import dev.remuda.gateway.GatewayConfigurationException;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/**
 * Reads the error pages, and says what is wrong with them by the key.
 */
class ErrorPagesReader {

	private static final String PAGES = GatewayProperties.PREFIX + ".error-pages.";

	private static final Pattern STATUS = Pattern.compile("[45]([0-9]{2}|xx)");

	private static final Pattern LOCATION = Pattern.compile("(classpath|file):.+");

	/**
	 * 1 MiB: pages are held in memory.
	 */
	private static final int LARGEST = 1024 * 1024;

	private final GatewayProperties properties;

	private final ResourceLoader resources;

	ErrorPagesReader(GatewayProperties properties, ResourceLoader resources) {
		this.properties = properties;
		this.resources = resources;
	}

	ErrorPages pages() {
		Map<String, ErrorPage> pages = new LinkedHashMap<>();
		this.properties.getErrorPages().forEach((status, location) -> pages.put(status, page(status, location)));
		return new ErrorPages(pages);
	}

	private ErrorPage page(String status, String location) {
		String key = PAGES + status;
		if (!STATUS.matcher(status).matches()) {
			throw new GatewayConfigurationException(key, "'%s' is no status of an error".formatted(status),
					"Write one from 400 to 599, or 4xx or 5xx for all the others.");
		}
		if (!LOCATION.matcher(location).matches()) {
			throw new GatewayConfigurationException(key, "'%s' isn't the location of a file".formatted(location),
					"Write it as in classpath:errors/502.html or file:/etc/gateway/502.html.");
		}
		Resource resource = this.resources.getResource(location);
		MediaType type = MediaTypeFactory.getMediaType(resource)
			.orElseThrow(() -> new GatewayConfigurationException(key,
					"the name of '%s' doesn't say what it is".formatted(location), "Have it end as in 502.html."));
		return new ErrorPage(read(key, location, resource), type);
	}

	private static byte[] read(String key, String location, Resource resource) {
		byte[] content;
		try (InputStream input = resource.getInputStream()) {
			content = input.readNBytes(LARGEST + 1);
		}
		catch (IOException ex) {
			throw new GatewayConfigurationException(key, "'%s' can't be read: %s".formatted(location, ex.getMessage()),
					"Put the file there, or name another.");
		}
		if (content.length > LARGEST) {
			throw new GatewayConfigurationException(key, "'%s' has more than 1 MiB".formatted(location),
					"Make it smaller: it is held in memory.");
		}
		return content;
	}

}
