package dev.remuda.gateway.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.upstream.Suggestion;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Finds keys that nobody reads. Spring Boot does so as well, but not below an element of
 * a list, where the settings of a route are.
 */
final class KnownKeys {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(GatewayProperties.PREFIX);

	private static final ResolvableType PROPERTIES = ResolvableType.forClass(GatewayProperties.class);

	private KnownKeys() {
	}

	/**
	 * Make sure that each key is known.
	 * @throws GatewayConfigurationException if one isn't
	 */
	static void require(Environment environment) {
		UnboundElementsSourceFilter filter = new UnboundElementsSourceFilter();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (filter.apply(source) && source instanceof IterableConfigurationPropertySource keys) {
				keys.stream().filter(PREFIX::isAncestorOf).forEach((key) -> require(key, PROPERTIES, 2));
			}
		}
	}

	/**
	 * Make sure that the rest of a key is known.
	 * @param type what the key has led to so far
	 * @param index where the rest begins
	 */
	private static void require(ConfigurationPropertyName key, ResolvableType type, int index) {
		Class<?> raw = type.toClass();
		if (index == key.getNumberOfElements()) {
			return;
		}
		if (Map.class.isAssignableFrom(raw)) {
			ResolvableType value = type.asMap().getGeneric(1);
			if (isGroup(value)) {
				require(key, value, index + 1);
			}
			return;
		}
		if (List.class.isAssignableFrom(raw)) {
			require(key, type.asCollection().getGeneric(0), index + 1);
			return;
		}
		if (!isGroup(type)) {
			throw unknown(key, "'%s' has nothing below it".formatted(key.chop(index)));
		}
		List<PropertyDescriptor> properties = Arrays.stream(BeanUtils.getPropertyDescriptors(raw))
			.filter((each) -> !each.getName().equals("class"))
			.toList();
		String name = key.getElement(index, Form.UNIFORM);
		PropertyDescriptor property = properties.stream()
			.filter((each) -> each.getName().equalsIgnoreCase(name))
			.findFirst()
			.orElse(null);
		if (property == null) {
			List<String> known = properties.stream()
				.map((each) -> DataObjectPropertyName.toDashedForm(each.getName()))
				.toList();
			String written = key.getElement(index, Form.ORIGINAL);
			throw unknown(key, "there is no '%s', %s".formatted(written, Suggestion.of(written, known)));
		}
		require(key, ResolvableType.forMethodReturnType(property.getReadMethod()), index + 1);
	}

	private static boolean isGroup(ResolvableType type) {
		Class<?> raw = type.toClass();
		return raw == GatewayProperties.class || raw.getEnclosingClass() == GatewayProperties.class;
	}

	private static GatewayConfigurationException unknown(ConfigurationPropertyName key, String problem) {
		return new GatewayConfigurationException(key.toString(), problem,
				"Correct it or leave it out; docs/gateway.md has them all.");
	}

}
