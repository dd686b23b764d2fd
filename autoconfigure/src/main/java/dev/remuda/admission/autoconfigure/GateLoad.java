package dev.remuda.admission.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import dev.remuda.admission.AdaptiveLimit;
import dev.remuda.admission.Gate;
import dev.remuda.admission.Limit;
import dev.remuda.admission.Refusal;
import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerLoad;
import org.jspecify.annotations.Nullable;

/**
 * What the gates have let in, for the endpoint of the worker model.
 */
class GateLoad implements WorkerLoad {

	private final Gates gates;

	private final Supplier<@Nullable GateTraffic> traffic;

	/**
	 * Create a load.
	 * @param gates the gates
	 * @param traffic who measures; gives {@code null} if nobody does
	 */
	GateLoad(Gates gates, Supplier<@Nullable GateTraffic> traffic) {
		this.gates = gates;
		this.traffic = traffic;
	}

	@Override
	public Map<String, Group> groups() {
		GateTraffic traffic = this.traffic.get();
		Map<String, Group> groups = new LinkedHashMap<>();
		this.gates.all().forEach((gate) -> {
			String name = gate.settings().name();
			groups.put(name, group(gate, (traffic != null) ? traffic.of(name) : null));
		});
		return groups;
	}

	@Override
	public @Nullable Traffic traffic() {
		GateTraffic traffic = this.traffic.get();
		return (traffic != null) ? traffic.ofAll() : null;
	}

	private static Group group(Gate gate, @Nullable Traffic traffic) {
		Limit limit = gate.settings().limit();
		Map<String, Long> refused = new LinkedHashMap<>();
		for (Refusal.Reason reason : Refusal.Reason.values()) {
			refused.put(reason.id(), gate.refused(reason));
		}
		return new Group(gate.inFlight(), (limit != Limit.NONE) ? limit.current() : null,
				limit instanceof AdaptiveLimit, gate.queued(), gate.settings().queueTimeout(), refused, traffic);
	}

}
