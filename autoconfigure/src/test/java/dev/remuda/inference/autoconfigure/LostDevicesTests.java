package dev.remuda.inference.autoconfigure;

import dev.remuda.inference.DeviceLostException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LostDevices}.
 */
class LostDevicesTests {

	@Test
	void anApplicationWithoutItsDeviceIsBroken() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(ApplicationAvailabilityBean.class);
			context.refresh();
			ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
			AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
			LostDevices devices = new LostDevices(context);
			devices.listener("gec").restarting(new OutOfMemoryError("heap"));
			assertThat(availability.getLivenessState()).isEqualTo(LivenessState.CORRECT);
			devices.listener("gec")
				.restarting(new DeviceLostException("gpu:0", new IllegalStateException("CUDA error: unknown")));
			assertThat(availability.getLivenessState()).isEqualTo(LivenessState.BROKEN);
		}
	}

}
