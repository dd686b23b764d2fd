package dev.remuda.gateway.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if there is anything under {@code remuda.gateway}, be it a key that isn't
 * known: then start-up stops, rather than the gateway being off in silence.
 */
class OnGatewayCondition extends SpringBootCondition {

	private static final ConfigurationPropertyName NAME = ConfigurationPropertyName.of(GatewayProperties.PREFIX);

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Gateway");
		return isConfigured(context.getEnvironment())
				? ConditionOutcome.match(message.foundExactly(GatewayProperties.PREFIX))
				: ConditionOutcome.noMatch(message.because("there is nothing under " + GatewayProperties.PREFIX));
	}

	static boolean isConfigured(Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.containsDescendantOf(NAME) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

}
