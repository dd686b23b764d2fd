package dev.remuda.admission.autoconfigure;

import java.util.function.ToDoubleFunction;

import dev.remuda.admission.Gate;
import dev.remuda.admission.Limit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Gauges of what is before and behind the gates now, tagged with the {@code group} of
 * requests.
 */
class GateGauges implements MeterBinder {

	private final Gates gates;

	GateGauges(Gates gates) {
		this.gates = gates;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Gate gate : this.gates.all()) {
			register(registry, gate, "in.flight", "Requests that were let in and haven't ended", Gate::inFlight);
			if (gate.settings().limit() != Limit.NONE) {
				register(registry, gate, "limit", "Requests that may be in flight",
						(one) -> one.settings().limit().current());
				register(registry, gate, "queued", "Requests that wait to be let in", Gate::queued);
			}
		}
	}

	private static void register(MeterRegistry registry, Gate gate, String name, String description,
			ToDoubleFunction<Gate> value) {
		Gauge.builder(AdmissionMeters.PREFIX + name, gate, value)
			.description(description)
			.baseUnit("requests")
			.tag("group", gate.settings().name())
			.register(registry);
	}

}
