package dev.remuda.process.autoconfigure;

import dev.remuda.process.WorkerLink;

import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.NestedExceptionUtils;

/**
 * Tells the master why its worker can't start.
 */
class WorkerFailureListener implements ApplicationListener<ApplicationFailedEvent> {

	@Override
	public void onApplicationEvent(ApplicationFailedEvent event) {
		WorkerLink link = WorkerLink.current();
		if (link != null) {
			link.failed(NestedExceptionUtils.getMostSpecificCause(event.getException()).toString());
		}
	}

}
