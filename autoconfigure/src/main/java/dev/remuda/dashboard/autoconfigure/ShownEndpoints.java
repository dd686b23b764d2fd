package dev.remuda.dashboard.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The endpoints that the page shows, with their paths. Those of models and upstreams are
 * among them where there are any.
 */
class ShownEndpoints implements Supplier<Map<String, String>> {

	private final Environment environment;

	private final ObjectProvider<PathMappedEndpoints> endpoints;

	ShownEndpoints(Environment environment, ObjectProvider<PathMappedEndpoints> endpoints) {
		this.environment = environment;
		this.endpoints = endpoints;
	}

	@Override
	public Map<String, String> get() {
		PathMappedEndpoints exposed = this.endpoints.getIfAvailable();
		Map<String, String> shown = new LinkedHashMap<>();
		shown.put("worker", path(exposed, "worker"));
		if (hasAny("remuda.inference.models")) {
			shown.put("inference", path(exposed, "inference"));
		}
		shown.put("gpu", path(exposed, "gpu"));
		if (hasAny("remuda.gateway.upstreams")) {
			shown.put("upstreams", path(exposed, "upstreams"));
		}
		return shown;
	}

	private boolean hasAny(String key) {
		return Binder.get(this.environment).bind(key, Bindable.mapOf(String.class, Object.class)).isBound();
	}

	private static String path(@Nullable PathMappedEndpoints exposed, String id) {
		String path = (exposed != null) ? exposed.getPath(EndpointId.of(id)) : null;
		return (path != null) ? path : "";
	}

}
