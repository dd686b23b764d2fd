package dev.remuda.admission.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import dev.remuda.admission.ExemptPaths;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.http.server.PathContainer;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The paths of the actuator on the port of the application. Where the actuator has a port
 * of its own, these are the additional paths of health groups alone, such as
 * {@code /livez}.
 */
class ManagementPaths implements ExemptPaths {

	/**
	 * Found when the first request comes: the filters are there before the endpoints.
	 */
	private final SingletonSupplier<List<String>> paths;

	/**
	 * Create paths.
	 * @param servletPath the path of Spring MVC's servlet, empty for the root
	 */
	ManagementPaths(SingletonSupplier<PathMappedEndpoints> endpoints, ManagementPortType port, String servletPath) {
		this.paths = SingletonSupplier.of(() -> find(endpoints.get(), port, servletPath));
	}

	private static List<String> find(@Nullable PathMappedEndpoints endpoints, ManagementPortType port,
			String servletPath) {
		List<String> paths = new ArrayList<>();
		if (endpoints == null) {
			return paths;
		}
		if (port == ManagementPortType.SAME) {
			if (StringUtils.hasLength(endpoints.getBasePath())) {
				paths.add(servletPath + endpoints.getBasePath());
			}
			else {
				endpoints.getAllPaths().forEach((path) -> paths.add(servletPath + path));
			}
		}
		for (PathMappedEndpoint endpoint : endpoints) {
			endpoint.getAdditionalPaths(WebServerNamespace.SERVER)
				.forEach((path) -> paths.add(servletPath + (path.startsWith("/") ? path : "/" + path)));
		}
		return paths;
	}

	@Override
	public boolean contain(String path) {
		for (String exempt : this.paths.obtain()) {
			if (path.startsWith(exempt) && (path.length() == exempt.length() || path.charAt(exempt.length()) == '/')) {
				return !leadsElsewhere(path);
			}
		}
		return false;
	}

	/**
	 * Return whether the path has a segment that Tomcat takes for a way up.
	 */
	private static boolean leadsElsewhere(String path) {
		return PathContainer.parsePath(path)
			.elements()
			.stream()
			.anyMatch((element) -> element instanceof PathContainer.PathSegment segment
					&& segment.valueToMatch().equals(".."));
	}

}
