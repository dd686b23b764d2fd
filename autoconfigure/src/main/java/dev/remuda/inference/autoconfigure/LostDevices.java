package dev.remuda.inference.autoconfigure;

import dev.remuda.inference.DeviceLostException;
import dev.remuda.inference.InferenceListener;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Says that the application must be restarted once a model can't use its device any more,
 * to whatever restarts it.
 */
class LostDevices implements ModelInstrumentation {

	private final ApplicationEventPublisher publisher;

	LostDevices(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public InferenceListener listener(String name) {
		return new InferenceListener() {

			@Override
			public void restarting(Throwable reason) {
				if (reason instanceof DeviceLostException) {
					AvailabilityChangeEvent.publish(LostDevices.this.publisher, name, LivenessState.BROKEN);
				}
			}

		};
	}

}
