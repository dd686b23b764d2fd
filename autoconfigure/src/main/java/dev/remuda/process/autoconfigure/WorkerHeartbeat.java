package dev.remuda.process.autoconfigure;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import dev.remuda.admission.GateListener;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import dev.remuda.process.WorkerFigures;
import dev.remuda.process.WorkerLink;
import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerLoad;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Tells the master what this worker does.
 */
class WorkerHeartbeat implements SmartApplicationListener, GateListener {

	private static final int RUNNING = 20;

	private final WorkerLink link;

	private final ApplicationAvailability availability;

	private final ObjectProvider<WorkerLoad> load;

	private final ObjectProvider<RunningRequests> running;

	private final LongAdder requests = new LongAdder();

	WorkerHeartbeat(WorkerLink link, ApplicationAvailability availability, ObjectProvider<WorkerLoad> load,
			ObjectProvider<RunningRequests> running) {
		this.link = link;
		this.availability = availability;
		this.load = load;
		this.running = running;
	}

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
		return AvailabilityChangeEvent.class.isAssignableFrom(type)
				|| WebServerInitializedEvent.class.isAssignableFrom(type);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof WebServerInitializedEvent server) {
			if ("management".equals(server.getApplicationContext().getServerNamespace())) {
				this.link.managedAt(server.getWebServer().getPort());
			}
		}
		else if (event instanceof AvailabilityChangeEvent<?> change
				&& (change.getState() instanceof ReadinessState || change.getState() == LivenessState.BROKEN)) {
			this.link.report(this::figures);
		}
	}

	@Override
	public void ended(String gate, Duration time) {
		this.requests.increment();
	}

	private WorkerFigures figures() {
		WorkerLoad load = this.load.getIfAvailable();
		Traffic traffic = (load != null) ? load.traffic() : null;
		Double mean = (traffic != null) ? traffic.whole().meanMillis() : null;
		Double p99 = (traffic != null) ? traffic.p99Millis() : null;
		return new WorkerFigures(this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC,
				this.availability.getLivenessState() == LivenessState.BROKEN, this.requests.sum(),
				(load != null) ? load.groups().values().stream().mapToInt(WorkerLoad.Group::inFlight).sum() : 0,
				(mean != null) ? mean : 0, (p99 != null) ? p99 : 0, running());
	}

	/**
	 * Return those requests that have run for longest.
	 */
	private List<String> running() {
		RunningRequests running = this.running.getIfAvailable();
		return (running == null) ? List.of() : running.all()
			.stream()
			.sorted(Comparator.comparing(RunningRequest::age).reversed())
			.limit(RUNNING)
			.map((request) -> "%s %s for %d ms".formatted(request.method(), request.path(), request.age().toMillis()))
			.toList();
	}

}
