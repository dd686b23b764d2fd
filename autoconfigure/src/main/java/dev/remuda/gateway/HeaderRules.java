package dev.remuda.gateway;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What changes in headers: first those are removed that are to be removed, then those are
 * set that are to be set, in place of what was there.
 *
 * @param set values by name
 * @param remove names
 */
public record HeaderRules(Map<String, String> set, List<String> remove) {

	/**
	 * Create rules.
	 */
	public HeaderRules {
		set = Map.copyOf(set);
		remove = List.copyOf(remove);
	}

	void apply(Consumer<String> removal, BiConsumer<String, String> setting) {
		this.remove.forEach(removal);
		this.set.forEach(setting);
	}

}
