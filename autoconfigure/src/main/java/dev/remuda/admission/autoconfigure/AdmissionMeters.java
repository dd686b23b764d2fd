package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Counts what the gates do, tagged with the {@code group} of requests.
 */
class AdmissionMeters implements GateListener {

	static final String PREFIX = "remuda.admission.";

	static final String REQUESTS = "remuda.worker.requests.";

	private final Map<String, OfGate> gates = new HashMap<>();

	AdmissionMeters(MeterRegistry registry, List<String> gates) {
		gates.forEach((gate) -> this.gates.put(gate, OfGate.of(registry, gate)));
	}

	private OfGate of(String gate) {
		return Objects.requireNonNull(this.gates.get(gate));
	}

	@Override
	public void admitted(String gate, Duration waited) {
		OfGate meters = of(gate);
		meters.admitted.increment();
		meters.waited(waited);
	}

	@Override
	public void refused(String gate, Refusal.Reason reason, Duration waited) {
		OfGate meters = of(gate);
		Objects.requireNonNull(meters.refused.get(reason)).increment();
		meters.waited(waited);
	}

	@Override
	public void withdrawn(String gate) {
		of(gate).withdrawn.increment();
	}

	@Override
	public void cancelled(String gate, Cancellation reason) {
		Objects.requireNonNull(of(gate).cancelled.get(reason)).increment();
	}

	/**
	 * The meters of a gate.
	 */
	private record OfGate(Counter admitted, Map<Refusal.Reason, Counter> refused, Counter withdrawn, Timer waits,
			Map<Cancellation, Counter> cancelled) {

		static OfGate of(MeterRegistry registry, String gate) {
			Map<Refusal.Reason, Counter> refused = new EnumMap<>(Refusal.Reason.class);
			for (Refusal.Reason reason : Refusal.Reason.values()) {
				refused.put(reason,
						counter(registry, gate, "refused", "Requests that weren't let in", "reason", reason.id()));
			}
			return new OfGate(counter(registry, gate, "admitted", "Requests that were let in"), refused,
					counter(registry, gate, "withdrawn", "Requests that left while they waited"),
					Timer.builder(PREFIX + "wait")
						.description("Time that requests waited, of those that had to and didn't leave")
						.tag("group", gate)
						.register(registry),
					cancelled(registry, gate));
		}

		private static Map<Cancellation, Counter> cancelled(MeterRegistry registry, String gate) {
			Map<Cancellation, Counter> cancelled = new EnumMap<>(Cancellation.class);
			for (Cancellation reason : Cancellation.values()) {
				cancelled.put(reason, (reason == Cancellation.DEADLINE)
						? register(registry, REQUESTS + "timed.out", gate, "Requests that took longer than they may")
						: register(registry, REQUESTS + "cancelled", gate,
								"Requests that were given up, but for those that took longer than they may", "reason",
								reason.id()));
			}
			return cancelled;
		}

		private static Counter counter(MeterRegistry registry, String gate, String name, String description,
				String... tags) {
			return register(registry, PREFIX + name, gate, description, tags);
		}

		private static Counter register(MeterRegistry registry, String name, String gate, String description,
				String... tags) {
			return Counter.builder(name)
				.description(description)
				.baseUnit("requests")
				.tag("group", gate)
				.tags(tags)
				.register(registry);
		}

		void waited(Duration waited) {
			if (!waited.isZero()) {
				this.waits.record(waited);
			}
		}

	}

}
