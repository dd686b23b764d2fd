package dev.remuda.inference.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if there is a model under {@code remuda.inference.models}.
 */
class OnInferenceModelCondition extends SpringBootCondition {

	private static final String MODELS = InferenceProperties.PREFIX + ".models";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Inference model");
		Map<String, Object> models = Binder.get(context.getEnvironment())
			.bind(MODELS, Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of());
		return models.isEmpty() ? ConditionOutcome.noMatch(message.because("there is none under " + MODELS))
				: ConditionOutcome.match(message.found("model", "models").items(models.keySet()));
	}

}
