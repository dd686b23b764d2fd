package dev.remuda.inference.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} of the models: down if one can't answer, out of service while
 * one is warming up.
 */
class InferenceHealthIndicator extends AbstractHealthIndicator {

	private final InferenceModels models;

	InferenceHealthIndicator(InferenceModels models) {
		super("The models can't be asked for their health");
		this.models = models;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, ModelHealth> healths = new LinkedHashMap<>();
		this.models.all().forEach((model) -> healths.put(model.name(), ModelHealth.of(model.model().status())));
		healths.forEach((name, health) -> builder.withDetail(name,
				(health.reason() != null) ? health.state() + ": " + health.reason() : health.state()));
		Set<String> states = healths.values().stream().map(ModelHealth::state).collect(Collectors.toSet());
		if (Set.of(ModelHealth.READY).containsAll(states)) {
			builder.up();
		}
		else if (Set.of(ModelHealth.READY, ModelHealth.STARTING).containsAll(states)) {
			builder.outOfService();
		}
		else {
			builder.down();
		}
	}

}
