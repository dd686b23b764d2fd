package dev.remuda.admission.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.remuda.admission.Gate;
import dev.remuda.admission.Limit;
import dev.remuda.admission.Refusal;
import dev.remuda.worker.WorkerLoad;

/**
 * What the gates have let in, for the endpoint of the worker model.
 */
class GateLoad implements WorkerLoad {

	private final Gates gates;

	GateLoad(Gates gates) {
		this.gates = gates;
	}

	@Override
	public Map<String, Group> groups() {
		Map<String, Group> groups = new LinkedHashMap<>();
		this.gates.all().forEach((gate) -> groups.put(gate.settings().name(), group(gate)));
		return groups;
	}

	private static Group group(Gate gate) {
		Limit limit = gate.settings().limit();
		Map<String, Long> refused = new LinkedHashMap<>();
		for (Refusal.Reason reason : Refusal.Reason.values()) {
			refused.put(reason.id(), gate.refused(reason));
		}
		return new Group(gate.inFlight(), (limit != Limit.NONE) ? limit.current() : null, gate.queued(), refused);
	}

}
