package dev.remuda.gateway;

import java.util.List;
import java.util.Map;

import org.springframework.http.HttpHeaders;

/**
 * What changes in headers: first those are removed that are to be removed, then those are
 * set that are to be set, in place of what was there.
 *
 * @param set values by name
 * @param remove names
 */
public record HeaderRules(Map<String, String> set, List<String> remove) {

	/**
	 * Nothing changes.
	 */
	public static final HeaderRules NONE = new HeaderRules(Map.of(), List.of());

	/**
	 * Create rules.
	 */
	public HeaderRules {
		set = Map.copyOf(set);
		remove = List.copyOf(remove);
	}

	void apply(HttpHeaders headers) {
		this.remove.forEach(headers::remove);
		this.set.forEach(headers::set);
	}

}
